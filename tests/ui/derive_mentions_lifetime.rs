use amd::prelude::*;

struct View<'a>(&'a str);

struct Chatbot;

#[servant(derive(Greeter), module = "Demo")]
impl Chatbot {
    fn show(&self, view: View<'_>) -> i32 {
        view.0.len() as i32
    }
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
