use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn add(&self, a: i32, a: i32) -> i32;
}

fn main() {}
