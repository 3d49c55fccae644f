use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet<T>(&self, guest: T);
}

fn main() {}
