use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self) -> impl Send;
}

fn main() {}
