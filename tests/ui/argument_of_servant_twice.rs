use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[derive(Default)]
struct Chatbot;

#[servant(Greeter, identity = "greeter", identity = "greeter")]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}

fn main() {}
