amd::slice!("../../../../tests/slice/mistakes/Once.ice", "../../../../tests/slice/mistakes/Again.ice");

fn main() {}
