use amd::prelude::*;

#[derive(UserException)]
struct NameTaken;

fn main() {}
