use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn shutdown(&self);
}

struct Chatbot;

#[servant(Greeter, identiti = "greeter")]
impl Chatbot {
    fn greeet(&self, name: String) -> String {
        name
    }
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
