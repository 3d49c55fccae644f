use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn count(&self) -> i32;
}

struct Chatbot;

#[servant(Greeter, parts, local)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.into()
    }
    fn count(&self) -> i32 {
        1
    }
}

fn main() {}
