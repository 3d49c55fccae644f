use amd::prelude::*;

#[interface(module = "Demo")]
trait Door {
    #[amd(format = "slice")]
    fn open(&self);
}

fn main() {}
