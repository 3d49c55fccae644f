amd::slice!();

fn main() {}
