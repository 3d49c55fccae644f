use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self) -> Result<Vec<u8>>;
}

fn main() {}
