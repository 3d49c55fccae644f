use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn shutdown(&self, force: bool);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
    fn shutdown(&self, _force: bool) {}
    #[amd(name = "shutdown")]
    fn stop(&self, _force: bool) {}
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
