use amd::prelude::*;

#[derive(Struct)]
struct WithoutModule {
    x: i32,
}

#[derive(Struct)]
#[amd(module = "Demo")]
struct Unit;

#[derive(Struct)]
#[amd(module = "Demo")]
struct Empty {}

#[derive(Struct)]
#[amd(module = "Demo")]
struct Tuple(i32);

#[derive(Struct)]
#[amd(module = "Demo")]
struct Generic<T> {
    x: T,
}

#[derive(Struct)]
#[amd(module = "Demo")]
enum Color {
    Red,
}

#[derive(Struct)]
#[amd(module = "Demo")]
struct Optional {
    #[amd(tag = 3)]
    name: Option<String>,
}

#[derive(Struct)]
#[amd(module = "Demo", nome = "Other")]
struct Misspelt {
    x: i32,
}

#[derive(Struct)]
#[amd(module = "Demo")]
struct Member {
    #[amd(base)]
    x: i32,
    #[amd(name = "not a name")]
    y: i32,
}

fn main() {}
