use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn ice_ping(&self);
}

fn main() {}
