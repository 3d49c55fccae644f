use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
}

#[derive(Default)]
struct Chatbot;

#[servant(Greeter, adapter = "GreeterAdapter")]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {}
