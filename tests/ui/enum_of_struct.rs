use amd::prelude::*;

#[derive(Enum)]
#[amd(module = "Demo")]
struct Point {
    x: i32,
}

fn main() {}
