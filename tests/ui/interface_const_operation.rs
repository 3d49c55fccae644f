use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    const fn greet(&self);
}

fn main() {}
