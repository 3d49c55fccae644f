use amd::prelude::*;

#[derive(Enum)]
#[amd(module = "Demo")]
enum Color {
    Red,
    Blue { depth: i32 },
}

fn main() {}
