use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn say_hello(&self);
    #[amd(name = "sayHello")]
    fn hello(&self);
}

fn main() {}
