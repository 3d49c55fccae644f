use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, #[amd(tag = 1)] name: Option<&str>);
}

fn main() {}
