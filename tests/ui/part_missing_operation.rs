use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn shutdown(&self, force: bool);
}

struct Chatbot;

#[servant(Greeter, part)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}

#[servant(Greeter, parts)]
impl Chatbot {}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
