//! The Slice files that Ice itself comes with, read from where Debian's `zeroc-ice-slice` puts them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::{fs, path::Path, process::Command};

use amd_slice::{Compilation, Compiler};
use common::{ice_files, installed, shape, slice2cpp};

fn compile(path: &Path) -> Compilation {
    let root = common::INSTALLED;
    Compiler::new()
        .include_path(root)
        .compile(&[path])
        .unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn every_file_compiles() {
    if !installed() {
        return;
    }
    let files = ice_files();
    assert!(files.len() > 50, "only {} files", files.len());
    for path in &files {
        let compilation = compile(path);
        assert!(compilation.warnings().is_empty(), "{}", compilation.warnings());
        assert!(!compilation.files().is_empty());
    }
}

#[test]
fn all_files_compile_together() {
    if !installed() {
        return;
    }
    let files = ice_files();
    let compilation = Compiler::new()
        .include_path(common::INSTALLED)
        .compile(&files)
        .unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(compilation.roots().len(), files.len());
    assert_eq!(compilation.files().len(), files.len(), "each file is read once");
    let admin = compilation.find("::IceGrid::Admin").expect("IceGrid has an Admin");
    assert!(compilation.operations(admin.id).len() > 30);
}

#[test]
fn every_file_is_printed_back() {
    if !installed() {
        return;
    }
    let printed = tempfile::tempdir().unwrap();
    let files = ice_files();
    for path in &files {
        let compilation = compile(path);
        let relative = path.strip_prefix(common::INSTALLED).unwrap();
        let target = printed.path().join(relative);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, compilation.to_slice(compilation.roots()[0])).unwrap();
    }
    for path in &files {
        let relative = path.strip_prefix(common::INSTALLED).unwrap();
        let original = compile(path);
        let again = Compiler::new()
            .include_path(printed.path())
            .compile(&[printed.path().join(relative)])
            .unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(shape(&original), shape(&again), "{}", relative.display());
        let (first, second) = (original.roots()[0], again.roots()[0]);
        assert_eq!(
            original.to_slice(first),
            again.to_slice(second),
            "{}",
            relative.display()
        );
    }
    if let Some(slice2cpp) = slice2cpp() {
        for path in &files {
            let file = printed.path().join(path.strip_prefix(common::INSTALLED).unwrap());
            let include = format!("-I{}", printed.path().display());
            let output = Command::new(slice2cpp)
                .args(["--output-dir", printed.path().to_str().unwrap(), &include])
                .arg(&file)
                .output()
                .unwrap();
            let messages = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {messages}", file.display());
        }
    }
}
