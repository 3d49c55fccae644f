use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn wave(&self);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: String) -> String {
        name
    }
    #[amd(nmae = "wave")]
    fn wave(&self) {}
}

fn main() {}
