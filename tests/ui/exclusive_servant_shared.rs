use amd::prelude::*;

#[interface(module = "Demo")]
trait Counter {
    fn count(&self) -> i32;
}

struct Visits(i32);

#[servant(Counter)]
impl Visits {
    fn count(&mut self) -> i32 {
        self.0 += 1;
        self.0
    }
}

fn add(adapter: &ObjectAdapter) {
    let _ = adapter.add(std::sync::Arc::new(Visits(0)), "visits");
}

fn main() {}
