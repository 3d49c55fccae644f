use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn add(&self, a: i32, b: i32) -> i32;
}

#[interface(module = "Demo")]
trait Broken: Greeter {
    fn wave(&self, to: &str);
}

#[interface(module = "Demo")]
trait Admin: Broken {
    fn shutdown(&self);
}

fn use_it(admin: AdminPrx, broken: BrokenPrx) {
    let _ = broken.greet("Alice");
    let _ = admin.greet("Alice");
}

struct Chatbot;

#[servant(Admin)]
impl Chatbot {
    fn shutdown(&self) {}
}

fn main() {}
