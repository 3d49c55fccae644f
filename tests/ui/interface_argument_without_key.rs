use amd::prelude::*;

#[interface("Demo")]
trait Greeter {
    fn greet(&self);
}

fn main() {}
