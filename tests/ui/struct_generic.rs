use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Point<T> {
    x: T,
}

fn main() {}
