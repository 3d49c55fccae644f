use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&mut self);
}

fn main() {}
