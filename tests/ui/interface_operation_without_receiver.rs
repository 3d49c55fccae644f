use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(name: String);
}

fn main() {}
