use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(tag = 1)]
    fn greet(&self) -> (Option<i32>, i32);
}

fn main() {}
