use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    async fn greet(&self);
}

fn main() {}
