use amd::prelude::*;

#[interface(module = "Demo")]
trait Counter {
    fn count(&self) -> u64;
}

struct Visitors;

#[servant(Counter)]
impl Visitors {
    fn count(&self) -> u64 {
        1
    }
}

fn main() {}
