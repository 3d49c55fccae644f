use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn count(&self, limit: u32);
}

fn main() {}
