use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn count(&self) -> i32;
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&mut self, name: &str) -> String {
        name.into()
    }
    #[amd(inline)]
    fn count(&self) -> i32 {
        1
    }
}

fn main() {}
