use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, #[amd(tag = 1)] name: Option<String>);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, _name: Option<&[u8]>) {}
}

fn main() {}
