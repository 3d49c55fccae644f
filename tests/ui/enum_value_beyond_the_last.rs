use amd::prelude::*;

#[derive(Enum)]
#[amd(module = "Demo")]
#[repr(i64)]
enum Color {
    Red = 2147483647,
    Green,
}

fn main() {}
