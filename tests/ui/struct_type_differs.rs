use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Point {
    x: i32,
}

#[derive(Struct)]
#[amd(module = "Demo")]
struct Place {
    x: i32,
}

#[interface(module = "Demo")]
trait Map {
    fn go(&self, to: Point);
}

struct Walker;

#[servant(Map)]
impl Walker {
    fn go(&self, to: Place) {}
}

fn main() {}
