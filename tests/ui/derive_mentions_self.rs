use amd::prelude::*;

struct Chatbot;

#[servant(derive(Greeter), module = "Demo")]
impl Chatbot {
    fn copies(&self) -> Vec<Self> {
        Vec::new()
    }
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
