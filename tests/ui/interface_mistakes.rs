use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    fn greet(&self, name: &str) -> String;
    async fn wave(&self);
    fn generic<T>(&self, value: T);
    fn no_receiver();
    fn body(&self) {}
    fn pattern(&self, (a, b): (i32, i32));
    fn hidden(&self) -> impl Send;
    fn bytes(&self) -> Result<Vec<u8>>;
    fn exclusive(&mut self);
    const LIMIT: i32;
}

fn main() {}
