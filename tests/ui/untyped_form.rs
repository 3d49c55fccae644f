use amd::Encapsulation;
use amd::prelude::*;

struct NoCurrent;

#[servant(untyped)]
impl NoCurrent {
    fn ice_invoke(&self, in_params: Encapsulation) -> Encapsulation {
        in_params
    }
}

fn main() {}
