use amd::prelude::*;

struct Guest {
    name: String,
}

#[derive(Class)]
#[amd(module = "Demo")]
struct Member {
    #[amd(base)]
    guest: Guest,
}

fn main() {}
