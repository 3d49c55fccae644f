use amd::prelude::*;

#[derive(Debug, UserException)]
#[amd(module = "Demo")]
struct Closed;

#[interface(module = "Demo")]
trait Register {
    fn register(&self, name: String);
}

struct Desk;

#[servant(Register)]
impl Desk {
    fn register(&self, _name: &str) -> Result<(), Closed> {
        Err(Closed)
    }
}

fn main() {}
