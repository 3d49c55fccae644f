use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "Demo")]
struct Closed {
    reason: char,
}

fn main() {}
