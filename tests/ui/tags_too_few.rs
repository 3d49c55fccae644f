use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(tags(1))]
    fn greet(&self) -> (Option<i32>, i32);
}

fn main() {}
