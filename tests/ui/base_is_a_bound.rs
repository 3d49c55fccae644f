use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[interface(module = "Demo")]
trait Admin: Greeter + ?Sized {
    fn shutdown(&self);
}

fn main() {}
