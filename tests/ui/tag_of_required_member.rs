use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "Demo")]
struct Failed {
    #[amd(tag = 1)]
    a: i32,
}

fn main() {}
