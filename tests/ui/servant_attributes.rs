use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String);
    fn wave(&self);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    #[amd(nmae = "greet")]
    fn greet(&self, #[amd(current)] _name: String, _current: &Current) {}
    #[amd(name = "greet")]
    fn again(&self, _name: String) {}
    #[amd(name = wave)]
    fn wave(&self) {}
    fn shutdown(&self) {}
}

fn main() {}
