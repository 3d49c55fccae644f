use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo")]
struct Guest(String);

fn main() {}
