use amd::prelude::*;

struct Chatbot;

#[servant]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {}
