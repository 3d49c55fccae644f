use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn add(&self, a: i32, b: i32) -> i32;
}

#[interface(module = "Demo")]
trait Calculator {
    fn add(&self, a: f64, b: f64) -> f64;
}

#[interface(module = "Demo")]
trait Admin: Greeter + Calculator {
    fn shutdown(&self);
}

fn main() {}
