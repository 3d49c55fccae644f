use amd::prelude::*;

const THREE: isize = 3;

#[derive(Enum)]
#[amd(module = "Demo")]
enum Color {
    Red = THREE,
}

fn main() {}
