use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Point {
    #[amd(base)]
    x: i32,
}

fn main() {}
