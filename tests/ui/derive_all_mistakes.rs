use amd::prelude::*;

struct Chatbot;

#[servant(derive(Greeter), module = "Demo")]
impl Chatbot {
    fn greet(self, name: &str) {}
    fn wave<T>(&self, to: T) {}
    fn count(&self, from: impl Into<i32>) {}
    fn add(&self, #[amd(tag = 1)] a: Option<i32>, #[amd(tag = 1)] b: Option<i32>) {}
    fn ice_ping(&self) {}
    fn send_all(&self) {}
    #[amd(name = "sendAll")]
    fn send(&self) {}
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
