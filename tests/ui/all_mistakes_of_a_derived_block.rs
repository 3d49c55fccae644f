use amd::prelude::*;

struct Chatbot;

#[servant(derive(Greeter), module = "Demo")]
impl Chatbot {
    fn greet<T>(&self, to: T) {}
    #[amd(inline)]
    #[amd(cancel_on_disconnect)]
    fn wave(&self) {}
    fn later(&self, _one: &Current, _two: &Current) {}
    fn ice_ping(&self) {}
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Chatbot);
}
