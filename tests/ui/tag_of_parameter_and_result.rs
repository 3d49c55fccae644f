use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(tag = 1)]
    fn greet(&self, #[amd(tag = 1)] name: Option<String>) -> Option<String>;
}

fn main() {}
