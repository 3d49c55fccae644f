use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
    #[amd(skip = true)]
    fn helper(&self) {}
}

fn main() {}
