use amd::prelude::*;
use amd::Responder;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn add(&self, a: i32, b: i32) -> i32;
    fn shutdown(&self);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: String, responder: Responder<String>) -> String {
        responder.reply(name.clone());
        name
    }
    async fn add(&self, a: i32, b: i32) -> i32 {
        a + b
    }
    async fn shutdown(&self) {}
}

fn main() {}
