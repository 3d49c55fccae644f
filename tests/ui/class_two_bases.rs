use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo")]
struct Guest {
    name: String,
}

#[derive(Class)]
#[amd(module = "Demo")]
struct Member {
    #[amd(base)]
    guest: Guest,
    #[amd(base)]
    other: Guest,
}

fn main() {}
