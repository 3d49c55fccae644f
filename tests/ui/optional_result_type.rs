use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(tags(_, 1))]
    fn greet(&self) -> (String, Option<u32>);
}

fn main() {}
