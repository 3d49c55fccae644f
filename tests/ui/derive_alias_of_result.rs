use amd::prelude::*;

struct Chatbot;

#[servant(derive(Greeter), module = "Demo")]
impl Chatbot {
    fn greet(&self) -> std::io::Result<String> {
        Ok(String::new())
    }
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
