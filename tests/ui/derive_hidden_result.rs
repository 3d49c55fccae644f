use amd::prelude::*;

struct Chatbot;

#[servant(derive(Greeter), module = "Demo")]
impl Chatbot {
    fn greet(&self, name: &str) -> impl Send {
        name.len() as i32
    }
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
