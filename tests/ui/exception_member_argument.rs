use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "Demo")]
struct NameTaken {
    #[amd(bass)]
    by: String,
}

fn main() {}
