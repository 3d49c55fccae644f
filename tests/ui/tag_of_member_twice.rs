use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "Demo")]
struct Failed {
    #[amd(tag = 1)]
    a: Option<i32>,
    #[amd(tag = 1)]
    b: Option<i32>,
}

fn main() {}
