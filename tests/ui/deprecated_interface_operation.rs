#![deny(deprecated)]
use amd::prelude::*;

#[interface(module = "Demo")]
#[deprecated(note = "use Guide")]
trait Greeter {
    #[deprecated(note = "use greet2")]
    fn greet(&self, name: String) -> String;
}

fn visit(greeter: &GreeterPrx) {
    let _ = greeter.greet("Alice");
}

fn main() {
    let _ = visit;
}
