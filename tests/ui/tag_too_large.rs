use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, #[amd(tag = 2147483648)] name: Option<String>);
}

fn main() {}
