use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo")]
struct Guest {
    #[amd(tag = 1)]
    name: Option<String>,
    #[amd(tag = 1)]
    age: Option<i32>,
}

fn main() {}
