use amd::prelude::*;

#[interface(module = "Demo")]
trait Counter {
    fn count(&self) -> i32;
}

struct Visits(i32);

#[servant(Counter)]
impl Visits {
    fn count(self) -> i32 {
        self.0
    }
}

fn main() {}
