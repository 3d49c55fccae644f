use std::future::Ready;

use amd::prelude::*;

type Later = Ready<String>;

struct Chatbot;

#[servant(derive(Greeter), module = "Demo")]
impl Chatbot {
    fn greet(&self) -> Later {
        std::future::ready(String::new())
    }
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
