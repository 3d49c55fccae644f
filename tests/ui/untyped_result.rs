use amd::Encapsulation;
use amd::prelude::*;

struct Echo;

#[servant(untyped)]
impl Echo {
    fn ice_invoke(&self, in_params: Encapsulation, _: &Current) -> Vec<u8> {
        in_params.to_bytes()
    }
}

fn main() {}
