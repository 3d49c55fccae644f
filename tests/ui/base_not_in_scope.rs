use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn add(&self, a: i32, b: i32) -> i32;
}

#[interface(module = "Demo")]
trait Admin: Welcomer {
    fn shutdown(&self);
}

fn main() {}
