use amd::prelude::*;

#[derive(Enum)]
enum Color {
    Red,
}

fn main() {}
