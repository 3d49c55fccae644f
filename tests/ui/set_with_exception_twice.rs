use amd::prelude::*;

#[derive(UserException)]
#[amd(module = "Demo")]
struct NameTaken;

#[derive(UserExceptions)]
enum GreetError {
    ByGuest(NameTaken),
    ByHost(NameTaken),
}

fn main() {}
