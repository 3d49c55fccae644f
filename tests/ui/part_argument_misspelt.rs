use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn shutdown(&self);
}

struct Chatbot;

#[servant(Greeter, part, adaptor = "guests")]
impl Chatbot {
    fn greet(&self, name: String) -> String {
        name
    }
}

#[servant(Greeter, parts)]
impl Chatbot {
    fn shutdown(&self) {}
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
