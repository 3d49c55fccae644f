use amd::prelude::*;

#[interface(module = "Demo")]
struct Greeter;

fn main() {}
