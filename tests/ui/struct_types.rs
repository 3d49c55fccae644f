use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Ticket {
    number: u32,
}

fn main() {}
