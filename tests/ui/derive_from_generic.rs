use amd::prelude::*;

struct Chatbot<T>(T);

#[servant(derive(Greeter), module = "Demo")]
impl<T: Clone + Send + Sync + 'static> Chatbot<T> {
    fn greet(&self, names: &[T]) -> i32 {
        names.len() as i32
    }
}

fn main() {}
