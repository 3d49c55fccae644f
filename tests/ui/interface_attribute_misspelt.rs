use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(idempotnet)]
    fn greet(&self);
}

fn main() {}
