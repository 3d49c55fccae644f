use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo")]
struct Guest {
    name: String,
}

#[derive(Class)]
#[amd(module = "Demo")]
struct Table {
    guest: Guest,
}

fn main() {}
