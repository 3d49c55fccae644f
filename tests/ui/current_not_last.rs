use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn wave(&self);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, #[amd(current)] name: String, _current: &Current) -> String {
        name
    }
    fn wave(&self) {}
}

fn main() {}
