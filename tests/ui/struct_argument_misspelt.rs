use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo", nome = "Place")]
struct Point {
    x: i32,
}

fn main() {}
