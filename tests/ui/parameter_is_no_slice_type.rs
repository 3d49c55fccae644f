use amd::prelude::*;

#[interface(module = "Demo")]
trait Counter {
    fn count(&self, limit: u32, names: Vec<u64>);
}

struct Tally;

#[servant(Counter)]
impl Tally {
    fn count(&self, _limit: u32, _names: &[u64]) {}
}

fn main() {}
