use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    #[amd(name = "greet", name = "greet")]
    fn hello(&self, name: &str) -> String {
        name.to_owned()
    }
}

fn main() {}
