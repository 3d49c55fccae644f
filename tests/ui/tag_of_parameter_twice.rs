use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, #[amd(tag = 1)] a: Option<i32>, #[amd(tag = 1)] b: Option<i32>);
}

fn main() {}
