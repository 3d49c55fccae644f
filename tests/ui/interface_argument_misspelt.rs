use amd::prelude::*;

#[interface(module = "Demo", nmae = "Welcomer")]
trait Greeter {
    fn greet(&self);
}

fn main() {}
