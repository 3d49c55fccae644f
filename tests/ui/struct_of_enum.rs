use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
enum Color {
    Red,
}

fn main() {}
