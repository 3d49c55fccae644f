use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(tag = 1)]
    fn greet(&self) -> String;
}

fn main() {}
