use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo", compact = 7)]
struct Guest {
    name: String,
}

fn main() {}
