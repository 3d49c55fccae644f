//! What the macros say about mistakes. The texts are those of the compiler that `rust-toolchain.toml` names.

/// What `slice!` makes of the files that Ice installs compiles.
#[test]
fn the_slice_files_of_ice() {
    const FOLDER: &str = "/usr/share/ice/slice";
    const FILES: [&str; 5] = [
        "Ice/Locator.ice",
        "Ice/Metrics.ice",
        "IceGrid/Session.ice",
        "IceStorm/IceStorm.ice",
        "Glacier2/Router.ice",
    ];
    if !std::path::Path::new(FOLDER).exists() {
        let required = std::env::var_os("AMD_REQUIRE_PEERS").is_some();
        assert!(
            !required,
            "the Slice files of Ice are absent: run scripts/install-peers"
        );
        println!("skipped: {FOLDER} is absent; scripts/install-peers brings it");
        return;
    }
    let files: String = FILES
        .iter()
        .map(|file| format!("{:?}, ", format!("{FOLDER}/{file}")))
        .collect();
    let text = format!("#![allow(deprecated)]\namd::slice!({files}include = {FOLDER:?});\nfn main() {{}}\n");
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("slice_files_of_ice.rs");
    std::fs::write(&path, text).expect("the target folder can be written");
    trybuild::TestCases::new().pass(&path);
}

#[test]
fn mistakes() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
