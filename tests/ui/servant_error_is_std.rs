use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> Result<String, std::io::Error> {
        Ok(name.to_owned())
    }
}

fn main() {}
