use amd::prelude::*;

#[interface]
trait Greeter {
    fn greet(&self);
}

fn main() {}
