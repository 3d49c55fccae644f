use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo")]
struct Guest {
    initial: char,
}

fn main() {}
