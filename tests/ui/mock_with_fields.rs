use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[amd::mock(Greeter)]
struct GreeterMock {
    count: i32,
}

fn main() {}
