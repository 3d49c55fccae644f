use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
}

struct Chatbot;

impl Chatbot {
    fn new() -> Self {
        Self
    }
}

#[servant(Greeter, identity = "greeter", new = Chatbot::new)]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {}
