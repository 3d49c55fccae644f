use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
    fn greet(&self, name: String);
    fn say_hello(&self);
    #[amd(name = "sayHello")]
    fn hello(&self);
    fn ice_ping(&self);
    #[amd(idempotnet)]
    fn wave(&self, a: i32, a: i32);
}

fn main() {}
