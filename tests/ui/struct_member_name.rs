use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Point {
    #[amd(name = "not a name")]
    x: i32,
}

fn main() {}
