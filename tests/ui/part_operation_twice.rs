use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn shutdown(&self, force: bool);
}

struct Chatbot;

#[servant(Greeter, part)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}

#[servant(Greeter, parts)]
impl Chatbot {
    #[amd(name = "greet")]
    fn hello(&self, name: &str) -> String {
        name.to_owned()
    }
    fn shutdown(&self, _force: bool) {}
}

fn main() {}
