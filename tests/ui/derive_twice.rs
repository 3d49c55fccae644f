use amd::prelude::*;

struct Chatbot;

#[servant(derive(Greeter), derive(Admin), module = "Demo")]
impl Chatbot {
    fn greet(&self) {}
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
