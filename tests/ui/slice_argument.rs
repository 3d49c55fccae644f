amd::slice!(file = "tests/ui/slice/mistakes.ice");

fn main() {}
