use amd::prelude::*;

#[derive(Class)]
#[amd(module = "Demo", compact_id = "seven")]
struct Guest {
    name: String,
}

fn main() {}
