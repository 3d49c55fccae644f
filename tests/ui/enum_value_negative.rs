use amd::prelude::*;

#[derive(Enum)]
#[amd(module = "Demo")]
enum Color {
    Red = -1,
}

fn main() {}
