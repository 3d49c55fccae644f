use amd::prelude::*;

struct Chatbot;

#[servant(derive(Greeter))]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
