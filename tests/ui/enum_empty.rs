use amd::prelude::*;

#[derive(Enum)]
#[amd(module = "Demo")]
enum Color {}

fn main() {}
