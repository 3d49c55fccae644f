use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, #[amd(tagg = 1)] age: i32);
}

fn main() {}
