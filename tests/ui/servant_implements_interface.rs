use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(Greeter)]
impl Greeter for Chatbot {
    fn greet(&self, name: String) -> String {
        name
    }
}

fn main() {}
