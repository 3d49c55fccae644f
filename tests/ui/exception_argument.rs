use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "Demo", place = "here")]
struct NameTaken;

fn main() {}
