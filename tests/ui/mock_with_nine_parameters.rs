use amd::prelude::*;

#[interface(module = "Demo")]
trait Wide {
    fn wide(&self, a: i32, b: i32, c: i32, d: i32, e: i32, f: i32, g: i32, h: i32, i: i32);
    fn narrow(&self);
}

#[amd::mock(Wide)]
struct WideMock;

fn main() {
    let _ = WideMock::new().narrow(|| ());
}
