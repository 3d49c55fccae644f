use amd::prelude::*;

#[derive(Class)]
struct Guest {
    name: String,
}

fn main() {}
