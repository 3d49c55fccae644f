use amd::prelude::*;

struct Chatbot;

#[servant(derive, module = "Demo")]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {}
