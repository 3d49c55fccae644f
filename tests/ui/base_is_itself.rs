use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[interface(module = "Demo")]
trait Admin: Greeter + Admin {
    fn shutdown(&self);
}

fn main() {}
