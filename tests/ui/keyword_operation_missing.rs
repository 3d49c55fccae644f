use amd::prelude::*;

#[interface(module = "Demo")]
trait Keywords {
    fn r#type(&self, r#move: i32);
    fn r#loop(&self);
}

struct Chatbot;

#[servant(Keywords)]
impl Chatbot {
    fn r#type(&self, r#move: i32) {
        let _ = r#move;
    }
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
