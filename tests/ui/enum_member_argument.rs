use amd::prelude::*;

#[derive(Enum)]
#[amd(module = "Demo")]
enum Color {
    #[amd(value = 1)]
    Red,
}

fn main() {}
