use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn add(&self, (a, b): (i32, i32));
}

fn main() {}
