use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Ticket {
    name: Option<String>,
}

fn main() {}
