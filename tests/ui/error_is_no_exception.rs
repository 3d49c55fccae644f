use amd::prelude::*;

#[interface(module = "Demo")]
trait Register {
    fn register(&self, name: String);
}

struct Desk;

#[servant(Register)]
impl Desk {
    fn register(&self, name: &str) -> Result<(), std::num::ParseIntError> {
        name.parse::<i32>().map(|_| ())
    }
}

fn main() {}
