use amd::prelude::*;

#[interface(module = "Demo")]
trait Counter {
    fn count(&self) -> i32;
}

struct Visits(std::rc::Rc<i32>);

#[servant(Counter)]
impl Visits {
    fn count(&mut self) -> i32 {
        *self.0
    }
}

fn main() {}
