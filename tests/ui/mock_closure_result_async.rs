use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[amd::mock(Greeter)]
struct GreeterMock;

fn main() {
    let _ = GreeterMock::new().greet(|name| async move { name.len() });
}
