use amd::prelude::*;
use amd::Responder;

type Answer = Responder<String>;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn add(&self, a: i32, b: i32) -> i32;
    fn shutdown(&self);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: String, responder: Answer, _second: Answer) {
        responder.reply(name);
    }
    async fn add(&self, a: i32, b: i32) -> i32 {
        a + b
    }
    async fn shutdown(&self) {}
}

fn main() {}
