use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    const LIMIT: i32;
}

fn main() {}
