use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo")]
struct Guest {
    name: String,
    #[amd(tag = 1)]
    friend: Option<Link<Guest>>,
}

fn main() {}
