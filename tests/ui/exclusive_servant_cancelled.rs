use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn count(&self) -> i32;
}

struct Chatbot;

#[servant(Greeter, cancel_on_disconnect)]
impl Chatbot {
    async fn greet(&mut self, name: &str) -> String {
        name.into()
    }
    fn count(&self) -> i32 {
        1
    }
}

fn main() {}
