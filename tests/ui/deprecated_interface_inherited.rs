#![deny(deprecated)]
use amd::prelude::*;

#[interface(module = "Demo")]
#[deprecated(note = "use Guide")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[interface(module = "Demo")]
trait Admin: Greeter {
    fn shutdown(&self);
}

fn manage(admin: &AdminPrx) {
    let _ = admin.greet("Alice");
    let _ = admin.shutdown();
}

fn main() {
    let _ = manage;
}
