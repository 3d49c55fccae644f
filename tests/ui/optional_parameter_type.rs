use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, #[amd(tag = 1)] count: Option<u32>);
}

fn main() {}
