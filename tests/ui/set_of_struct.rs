use amd::prelude::*;

#[derive(UserExceptions)]
struct GreetError;

fn main() {}
