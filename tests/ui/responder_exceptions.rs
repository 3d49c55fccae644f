use amd::prelude::*;
use amd::Responder;

#[derive(Debug, UserException)]
#[amd(module = "Demo")]
struct Refused;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn add(&self, a: i32, b: i32) -> i32;
    fn shutdown(&self);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    async fn greet(&self, _name: &str, responder: Responder<String, Refused>) {
        responder.error(Refused);
    }
    async fn add(&self, a: i32, b: i32) -> i32 {
        a + b
    }
    async fn shutdown(&self) {}
}

fn main() {}
