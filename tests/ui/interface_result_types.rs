use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn count(&self) -> u64;
}

fn main() {}
