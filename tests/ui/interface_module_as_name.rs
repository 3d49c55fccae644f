use amd::prelude::*;

#[interface(module = Demo)]
trait Greeter {
    fn greet(&self);
}

fn main() {}
