use amd::prelude::*;

struct Forwarder;

#[servant(untyped)]
impl Forwarder {
    fn forward(&self) {}
}

fn main() {}
