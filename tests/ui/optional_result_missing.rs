use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(tag = 1)]
    fn greet(&self) -> Option<String>;
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self) -> String {
        String::new()
    }
}

fn main() {}
