use amd::Encapsulation;
use amd::prelude::*;

struct Forwarder;

#[servant(untyped)]
impl Forwarder {
    fn ice_invoke(&self, in_params: Encapsulation, _: &Current) -> Encapsulation {
        in_params
    }
    fn forward(&self) {}
}

fn main() {}
