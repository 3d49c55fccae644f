use amd::Encapsulation;
use amd::prelude::*;

struct Exclusive;

#[servant(untyped)]
impl Exclusive {
    fn ice_invoke(&mut self, in_params: Encapsulation, _: &Current) -> Encapsulation {
        in_params
    }
}

fn main() {}
