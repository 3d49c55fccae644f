use amd::prelude::*;

struct GreeterPrx;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
}

fn main() {}
