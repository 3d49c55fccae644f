use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, #[amd(tag = 1)] name: Option<String>, #[amd(tag = 2)] more: Option<String>);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: Option<i32>, more: Option<&[u8]>) {}
}

fn main() {}
