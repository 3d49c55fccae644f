use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(Greeter, local)]
impl Chatbot {
    fn greet(&self, name: String) -> String {
        name
    }
}

fn add(adapter: &ObjectAdapter) {
    let _ = adapter.add(Chatbot, "greeter");
}

fn main() {}
