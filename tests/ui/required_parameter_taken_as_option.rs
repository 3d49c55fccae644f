use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: Option<String>) {}
}

fn main() {}
