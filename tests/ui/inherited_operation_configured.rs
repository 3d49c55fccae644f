use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn add(&self, a: i32, b: i32) -> i32;
}

#[interface(module = "Demo")]
trait Admin: Greeter {
    fn shutdown(&self);
}

struct Chatbot;

#[servant(Admin)]
impl Chatbot {
    #[cfg(any())]
    fn greet(&self, name: &str) -> String {
        name.into()
    }
    fn add(&self, a: i32, b: i32) -> i32 {
        a + b
    }
    fn shutdown(&self) {}
}

fn main() {}
