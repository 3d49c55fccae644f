use amd::Encapsulation;
use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
}

struct Typed;

#[servant(Greeter, untyped)]
impl Typed {
    fn ice_invoke(&self, in_params: Encapsulation, _: &Current) -> Encapsulation {
        in_params
    }
}

fn main() {}
