use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter<T> {
    fn greet(&self);
}

fn main() {}
