use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn wave(&self);
}

struct Chatbot;

#[servant(Greeter, Greeter)]
impl Chatbot {
    fn greet(&self, name: String) -> String {
        name
    }
    fn wave(&self) {}
}

fn main() {}
