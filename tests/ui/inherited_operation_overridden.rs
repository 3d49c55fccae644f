use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn add(&self, a: i32, b: i32) -> i32;
}

#[interface(module = "Demo")]
trait Admin: Greeter {
    fn greet(&self, name: String) -> String;
    fn shutdown(&self);
}

// What is made of it gives no second error.
fn use_it(admin: AdminPrx) {
    let _ = admin.shutdown();
    let _ = admin.greet("Alice");
}

struct Chatbot;

#[servant(Admin)]
impl Chatbot {
    fn shutdown(&self) {}
}

fn main() {}
