use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[must_use]
    fn greet(&self) -> String;
}

fn main() {}
