//! What several tests need.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test uses a part, and fails by panicking"
)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use amd_slice::Compilation;

/// Where Debian's `zeroc-ice-slice` puts its files.
pub(crate) const INSTALLED: &str = "/usr/share/ice/slice";

/// Whether Ice's own files are there. Without them a test is skipped, unless `AMD_REQUIRE_PEERS=1` forbids that.
pub(crate) fn installed() -> bool {
    let found = Path::new(INSTALLED).is_dir();
    if !found {
        skip("zeroc-ice-slice is not installed");
    }
    found
}

/// Ice's own compiler, if it is installed; as for [`installed`].
pub(crate) fn slice2cpp() -> Option<&'static str> {
    let status = Command::new("slice2cpp")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if status.is_ok_and(|status| status.success()) {
        return Some("slice2cpp");
    }
    skip("slice2cpp (zeroc-ice-compilers) is not installed");
    None
}

fn skip(reason: &str) {
    assert!(
        env::var_os("AMD_REQUIRE_PEERS").is_none_or(|value| value != "1"),
        "{reason}"
    );
    println!("skipped: {reason}");
}

/// All installed `.ice` files, sorted.
pub(crate) fn ice_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(Path::new(INSTALLED), &mut files);
    files.sort();
    files
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "ice") {
            files.push(path);
        }
    }
}

/// All definitions as text, without their places: equal for equal definitions.
pub(crate) fn shape(compilation: &Compilation) -> String {
    let root = compilation.file(compilation.roots()[0]).unwrap();
    let debug = format!(
        "{:#?}\n{:#?}\n{:#?}",
        compilation.modules(),
        compilation.definitions(),
        root.items
    );
    let mut lines = Vec::new();
    let mut skipping = None;
    for line in debug.lines() {
        let indent = line.len() - line.trim_start().len();
        match skipping {
            Some(outer) if indent > outer => continue,
            Some(_) => {
                skipping = None;
                continue;
            }
            None => {}
        }
        let text = line.trim_start();
        if text.ends_with("Span {") {
            skipping = Some(indent);
        } else if !text.starts_with("written: ") {
            lines.push(line);
        }
    }
    lines.join("\n")
}
