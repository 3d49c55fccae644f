use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "Demo")]
struct NameTaken(String);

fn main() {}
