use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: &str) -> String;
    fn shutdown(&self);
}

struct Chatbot;

// What uses an interface with errors has none of its own.
#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        name.into()
    }
    async fn shutdown(&self) {}
}

fn main() {
    fn serve(_: impl amd::Servant) {}
    fn call(greeter: &GreeterPrx) {
        drop(greeter.shutdown());
    }
    serve(Chatbot);
    let _ = call;
}
