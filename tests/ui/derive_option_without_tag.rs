use amd::prelude::*;

struct Chatbot;

#[servant(derive(Greeter), module = "Demo")]
impl Chatbot {
    fn greet(&self, name: Option<&str>) {
        let _ = name;
    }
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
