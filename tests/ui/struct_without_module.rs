use amd::prelude::*;

#[derive(Struct)]
struct Point {
    x: i32,
}

fn main() {}
