use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
}

struct Chatbot;

impl Chatbot {
    async fn connect(_: &Communicator) -> Self {
        Self
    }
}

#[servant(Greeter, identity = "greeter", new = Chatbot::connect)]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {}
