use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "Demo")]
struct NameTaken;

#[derive(UserExceptions)]
enum GreetError {
    NameTaken { taken: NameTaken },
}

fn main() {}
