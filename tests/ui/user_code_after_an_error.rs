use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn shutdown(&self, force: bool);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.len()
    }
    fn wave(&self) {}
    fn shutdown(&self, _force: bool) {}
}

fn main() {
    Chatbot.wave();
}
