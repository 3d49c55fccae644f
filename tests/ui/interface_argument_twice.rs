use amd::prelude::*;

#[interface(module = "Demo", module = "Other")]
trait Greeter {
    fn greet(&self);
}

fn main() {}
