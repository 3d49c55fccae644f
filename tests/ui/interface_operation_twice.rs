use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
    fn greet(&self, name: String);
}

fn main() {}
