use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[interface(module = "Demo")]
trait Admin: Greeter + for<'a> Fn(&'a i32) {
    fn shutdown(&self);
}

fn main() {}
