use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self) -> Result<String, std::fmt::Error>;
}

fn main() {}
