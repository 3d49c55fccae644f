use amd::Encapsulation;
use amd::prelude::*;

struct Local;

#[servant(untyped, local)]
impl Local {
    fn ice_invoke(&self, in_params: Encapsulation, _: &Current) -> Encapsulation {
        in_params
    }
}

fn main() {}
