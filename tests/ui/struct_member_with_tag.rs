use amd::prelude::*;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Guest {
    #[amd(tag = 3)]
    name: Option<String>,
}

fn main() {}
