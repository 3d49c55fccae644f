use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
}

#[derive(Default)]
struct Chatbot;

#[servant(Greeter, identity = "a/b/c")]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {}
