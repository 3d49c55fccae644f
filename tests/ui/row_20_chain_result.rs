use amd::prelude::*;

#[interface(module = "Demo")]
trait Back {
    fn count(&self, name: String) -> i32;
}

#[interface(module = "Demo")]
trait Front {
    fn greet(&self, name: String) -> String;
}

struct Relay {
    back: BackPrx,
}

#[servant(Front)]
impl Relay {
    fn greet(&self, name: &str) -> Invocation<i32> {
        self.back.count(name)
    }
}

fn main() {}
