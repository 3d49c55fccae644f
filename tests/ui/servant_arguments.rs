use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self);
}

struct None;

#[servant]
impl None {}

struct Derived;

#[servant(derive, module = "Demo")]
impl Derived {}

struct Unknown;

#[servant(Greeter, identiti = "greeter")]
impl Unknown {
    fn greet(&self) {}
}

struct Twice;

#[servant(Greeter, Greeter)]
impl Twice {
    fn greet(&self) {}
}

#[servant(Greeter)]
struct NoImpl;

fn main() {
    fn serve(_: impl amd::Servant) {}
    serve(Derived);
}
