#![deny(deprecated)]
use amd::prelude::*;

#[interface(module = "Demo")]
#[deprecated(note = "use Guide")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}

fn main() {
    let greeter = amd::testing::serve::<GreeterPrx>(Chatbot);
    let _ = greeter.greet("Alice");
}
