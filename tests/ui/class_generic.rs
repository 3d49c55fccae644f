use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo")]
struct Guest<T> {
    name: T,
}

fn main() {}
