use amd::prelude::*;

#[interface]
trait Greeter {
    fn greet(&self);
}

#[interface(modul = "Demo")]
trait Waver {
    fn wave(&self);
}

fn main() {}
