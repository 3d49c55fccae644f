use amd::prelude::*;

#[derive(UserExceptions)]
enum GreetError {
    Format(std::fmt::Error),
}

fn main() {}
