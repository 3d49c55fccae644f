use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
}

struct Chatbot;

#[servant(Greeter, identity = "greeter", new = "Chatbot::new")]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {}
