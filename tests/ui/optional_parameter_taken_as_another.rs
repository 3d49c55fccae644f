use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, #[amd(tag = 1)] name: Option<String>);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, _name: Option<i32>) {}
}

fn main() {}
