use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn count(&self) -> i32;
}

struct Chatbot;

#[servant(Greeter, local)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.into()
    }
    #[amd(cancel_on_disconnect)]
    async fn count(&self) -> i32 {
        1
    }
}

fn main() {}
