use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo")]
enum Guest {
    Alice,
}

fn main() {}
