amd::slice!("tests/ui/slice/nowhere.ice");

fn main() {}
