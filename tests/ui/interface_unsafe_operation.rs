use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    unsafe fn greet(&self);
}

fn main() {}
