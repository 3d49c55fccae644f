use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn shutdown(&self, force: bool);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self) -> String {
        String::new()
    }
    fn shutdown(&self, force: bool, code: i32) {
        let _ = (force, code);
    }
    fn shutdwon(&self) {}
    #[amd(nmae = "wave")]
    fn wave(self) {}
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
