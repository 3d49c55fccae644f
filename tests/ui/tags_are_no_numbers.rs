use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(tags(one, two))]
    fn greet(&self) -> (Option<i32>, Option<i32>);
}

fn main() {}
