use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet<'a>(&'a self) -> String;
}

fn main() {}
