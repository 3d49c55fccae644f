use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    pub fn greet(&self);
}

fn main() {}
