//! The compiler of Slice files.

use std::fs;
use std::path::Path;

use amd_slice::{Compiler, MemorySources};

/// Any bytes as a Slice file: errors that can be shown, or definitions which print as Slice that means the same.
pub fn run(data: &[u8]) {
    let compiled = Compiler::with_provider(MemorySources::default())
        .add_source("T.ice", data)
        .compile(&["T.ice"]);
    let compilation = match compiled {
        Ok(compilation) => compilation,
        Err(errors) => return assert!(!errors.to_string().is_empty()),
    };
    let printed = compilation.to_slice(compilation.roots()[0]);
    let again = Compiler::with_provider(MemorySources::default())
        .allow_reserved(true)
        .add_source("T.ice", printed.as_str())
        .compile(&["T.ice"])
        .unwrap_or_else(|errors| panic!("{printed}\n{errors}"));
    assert_eq!(printed, again.to_slice(again.roots()[0]));
    let _ = amd_slice::rust::generate(&compilation, &amd_slice::rust::RustOptions::default());
}

pub fn seeds(root: &Path) -> Vec<Vec<u8>> {
    let files = [
        "amd-slice/tests/everything.ice",
        "tests/slice/Types.ice",
        "tests/peers/Greeter.ice",
    ];
    files
        .map(|file| fs::read(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}")))
        .into()
}
