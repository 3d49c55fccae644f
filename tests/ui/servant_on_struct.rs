use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn wave(&self);
}

#[servant(Greeter)]
struct Chatbot;

fn main() {}
