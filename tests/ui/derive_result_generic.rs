use amd::prelude::*;

struct Chatbot<T>(T);

#[servant(derive(Greeter), module = "Demo")]
impl<T: Clone + Send + Sync + 'static> Chatbot<T> {
    fn value(&self) -> T {
        self.0.clone()
    }
}

fn main() {}
