//! What the macros say about mistakes. The texts are those of the compiler that `rust-toolchain.toml` names.

#[test]
fn mistakes() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
