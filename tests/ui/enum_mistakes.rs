use amd::prelude::*;

#[derive(Enum)]
enum WithoutModule {
    Red,
}

#[derive(Enum)]
#[amd(module = "Demo")]
enum Empty {}

#[derive(Enum)]
#[amd(module = "Demo")]
enum Fields {
    Red,
    Green(i32),
    Blue { depth: i32 },
}

#[derive(Enum)]
#[amd(module = "Demo")]
enum Negative {
    Red = -1,
}

#[derive(Enum)]
#[amd(module = "Demo")]
#[repr(i64)]
enum Large {
    Red = 2147483648,
}

#[derive(Enum)]
#[amd(module = "Demo")]
#[repr(i64)]
enum BeyondTheLast {
    Red = 2147483647,
    Green,
}

const THREE: isize = 3;

#[derive(Enum)]
#[amd(module = "Demo")]
enum NotANumber {
    Red = THREE,
}

#[derive(Enum)]
#[amd(module = "Demo")]
struct Point {
    x: i32,
}

#[derive(Enum)]
#[amd(module = "Demo")]
enum Argument {
    #[amd(value = 1)]
    Red,
}

fn main() {}
