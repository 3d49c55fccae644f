use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[interface(module = "Demo")]
trait Admin {
    fn shutdown(&self);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}

#[servant(Admin)]
impl Chatbot {
    fn shutdown(&self) {}
}

fn main() {}
