use amd::prelude::*;

#[derive(Debug, UserException)]
#[amd(module = "Demo")]
struct NameTaken;

#[derive(Debug, UserException)]
#[amd(module = "Demo")]
struct Closed;

#[derive(Debug, UserExceptions)]
enum BackError {
    NameTaken(NameTaken),
    Closed(Closed),
}

#[interface(module = "Demo")]
trait Back {
    fn register(&self, name: String) -> Result<(), BackError>;
}

#[interface(module = "Demo")]
trait Front {
    fn register(&self, name: String) -> Result<(), NameTaken>;
}

struct Relay {
    back: BackPrx,
}

#[servant(Front)]
impl Relay {
    fn register(&self, name: &str) -> Invocation<(), BackError> {
        self.back.register(name)
    }
}

fn main() {}
