use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn shutdown(&self, force: bool);
}

struct Chatbot;

#[servant(Greeter, module = "Demo")]
impl Chatbot {
    fn greet(&self, name: String) -> String {
        name
    }
    fn shutdown(&self, _force: bool) {}
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
