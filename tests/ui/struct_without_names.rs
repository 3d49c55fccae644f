use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Point(i32, i32);

fn main() {}
