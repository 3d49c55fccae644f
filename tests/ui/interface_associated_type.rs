use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    type Name;
    fn greet(&self, name: Self::Name);
}

fn main() {}
