use amd::prelude::*;

#[derive(UserExceptions)]
enum GreetError {
    NameTaken,
}

fn main() {}
