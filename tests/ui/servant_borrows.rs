use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot<'a>(&'a str);

#[servant(Greeter)]
impl<'a> Chatbot<'a> {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}

fn main() {}
