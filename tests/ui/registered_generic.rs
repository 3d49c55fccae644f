use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
}

#[derive(Default)]
struct Chatbot<T>(T);

#[servant(Greeter, identity = "greeter")]
impl<T: Send + Sync + 'static> Chatbot<T> {
    fn greet(&self) {}
}

fn main() {}
