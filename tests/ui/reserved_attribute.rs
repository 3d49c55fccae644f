use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn add(&self, a: i32, b: i32) -> i32;
    fn shutdown(&self);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.into()
    }
    async fn add(&self, a: i32, b: i32) -> i32 {
        a + b
    }
    #[amd(returns = Nothing)]
    fn shutdown(&self) {}
}

fn main() {}
