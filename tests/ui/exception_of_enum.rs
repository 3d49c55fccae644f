use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "Demo")]
enum NameTaken {
    ByGuest,
    ByHost,
}

fn main() {}
