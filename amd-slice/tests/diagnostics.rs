//! Diagnostics as they are shown: for each `tests/diagnostics/*.ice` the text that is expected beside it.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test -p amd-slice --test diagnostics` writes the texts anew.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{env, fs, path::PathBuf};

use amd_slice::{Compiler, MemorySources};

#[test]
fn are_shown_as_expected() {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let update = env::var_os("UPDATE_SNAPSHOTS").is_some();
    let mut sources = MemorySources::default();
    let mut names = Vec::new();
    for entry in fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ice") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            sources.add(&name, fs::read(&path).unwrap());
            names.push(name);
        }
    }
    names.sort();
    assert!(names.len() > 8);
    let mut different = Vec::new();
    for name in names.iter().filter(|name| !name.starts_with("include-")) {
        let shown = match Compiler::with_provider(sources.clone()).compile(&[name]) {
            Ok(compilation) => compilation.warnings().to_string(),
            Err(errors) => errors.to_string(),
        };
        assert!(!shown.is_empty(), "{name} has no mistake");
        let expected = directory.join(name).with_extension("txt");
        if update {
            fs::write(&expected, &shown).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != shown {
            different.push(format!("{name}:\n{shown}"));
        }
    }
    assert!(different.is_empty(), "not as expected:\n{}", different.join("\n"));
}
