use amd::prelude::*;

#[derive(UserException)]
struct NoModule;

#[derive(UserException)]
#[amd(module = "Demo")]
struct Unnamed(String);

#[derive(UserException)]
#[amd(module = "Demo")]
enum Kind {
    One,
}

#[derive(UserException)]
#[amd(module = "Demo", name = "Known", place = "here")]
struct Closed {
    #[amd(bass)]
    reason: String,
}

#[derive(UserException)]
#[amd(module = "not a module")]
struct Misplaced;

#[derive(UserExceptions)]
struct Single;

#[derive(UserExceptions)]
enum Set {
    Unit,
    Named { closed: Closed },
    A(Misplaced),
    B(Misplaced),
}

fn main() {}
