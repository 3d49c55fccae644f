use amd::prelude::*;

#[derive(Enum)]
#[amd(module = "Demo")]
enum Color {
    Red,
    Green(i32),
}

fn main() {}
