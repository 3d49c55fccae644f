use amd::prelude::*;

struct Chatbot;

#[servant(derive(Greeter), module = "Demo", part)]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {}
