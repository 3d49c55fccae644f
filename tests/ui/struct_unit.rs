use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Point;

fn main() {}
