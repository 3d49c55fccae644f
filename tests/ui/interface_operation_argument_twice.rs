use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(idempotent, idempotent)]
    fn greet(&self);
}

fn main() {}
