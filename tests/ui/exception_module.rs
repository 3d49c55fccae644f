use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "not a module")]
struct NameTaken;

fn main() {}
