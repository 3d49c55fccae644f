use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(GreeterPrx)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}

fn main() {}
