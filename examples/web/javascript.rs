//! Ice for JavaScript, as npm has put it under `target/npm`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

type Result<T> = std::result::Result<T, String>;

fn modules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/npm")
}

fn absent(what: &str, error: &io::Error) -> String {
    format!(
        "{what} is not here ({error}); run `npm install --prefix target/npm ice@3.7.110 slice2js@3.7.110` at the root of the repository"
    )
}

/// Ice for JavaScript, as browsers load it.
pub(crate) fn ice() -> Result<String> {
    let path = modules().join("node_modules/ice/lib/Ice.min.js");
    std::fs::read_to_string(path).map_err(|error| absent("npm's package `ice`", &error))
}

/// The JavaScript of a Slice file.
pub(crate) fn compiled(name: &str, slice: &str) -> Result<String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = directory.path().join(name).with_extension("ice");
    std::fs::write(&file, slice).map_err(|error| error.to_string())?;
    let compiler = run(Command::new("node")
        .args(["-p", "require('slice2js').slice2js"])
        .current_dir(modules()))?;
    run(Command::new(compiler.trim())
        .arg("--output-dir")
        .arg(directory.path())
        .arg(&file))?;
    std::fs::read_to_string(file.with_extension("js")).map_err(|error| error.to_string())
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.output();
    let output = output.map_err(|error| absent("Node with npm's package `slice2js`", &error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
