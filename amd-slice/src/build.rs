//! Slice files in build scripts.
//!
//! In `build.rs`:
//!
//! ```no_run
//! fn main() -> Result<(), amd_slice::BuildError> {
//!     amd_slice::Build::new().file("slice/Greeter.ice").write()
//! }
//! ```
//!
//! and where its Rust is to stand:
//!
//! ```text
//! include!(concat!(env!("OUT_DIR"), "/slice.rs"));
//! ```

use std::fmt;
use std::path::{Path, PathBuf};

use crate::rust::{RustOptions, generate};
use crate::{Compilation, Compiler, Diagnostics};

/// Compiles Slice files to one file of Rust, which is written only if it changed.
#[derive(Debug)]
pub struct Build {
    compiler: Compiler,
    options: RustOptions,
    files: Vec<PathBuf>,
    out: Option<PathBuf>,
}

impl Default for Build {
    fn default() -> Self {
        Self::new()
    }
}

impl Build {
    /// Nothing to compile yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            compiler: Compiler::new(),
            options: RustOptions::default(),
            files: Vec::new(),
            out: None,
        }
    }

    /// Adds a file, relative to the package.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(path.into());
        self
    }

    /// Adds a directory in which `#include` searches.
    #[must_use]
    pub fn include_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.compiler = self.compiler.include_path(path);
        self
    }

    /// Says that what includes this file (as it is written in `#include`) finds its Rust at this path.
    ///
    /// The files of Ice itself need no such line: `Ice/Identity.ice` and the others are built in, and their Rust is in
    /// `amd::ice`. Where one is named here, it is searched for like any other file, and this path counts.
    #[must_use]
    pub fn elsewhere(mut self, file: impl Into<String>, path: impl Into<String>) -> Self {
        let file = file.into();
        self.compiler = self.compiler.prefer(file.clone());
        self.options.elsewhere.insert(file, path.into());
        self
    }

    /// The path of the facade, where it is not `::amd`.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// Writes to this file in place of `$OUT_DIR/slice.rs`.
    #[must_use]
    pub fn out(mut self, path: impl Into<PathBuf>) -> Self {
        self.out = Some(path.into());
        self
    }

    /// Compiles, tells cargo what the result depends on, and writes the file if it changed.
    ///
    /// # Errors
    /// If a file has mistakes, or the result cannot be written.
    pub fn write(self) -> Result<(), BuildError> {
        let out = self
            .out
            .or_else(|| Some(PathBuf::from(std::env::var_os("OUT_DIR")?).join("slice.rs")));
        let out = out.ok_or(BuildError::NoOutDir)?;
        for file in &self.files {
            depend_on(file);
        }
        let compilation = self.compiler.compile(&self.files).map_err(BuildError::Slice)?;
        let read = compilation.files().iter();
        for file in read.filter(|file| !compilation.is_built_in(file.id)) {
            depend_on(compilation.path(file.id));
        }
        warn(&compilation);
        write_if_changed(&out, &generate(&compilation, &self.options))
    }
}

#[expect(clippy::print_stdout, reason = "that is how a build script speaks to cargo")]
fn depend_on(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

#[expect(clippy::print_stdout, reason = "that is how a build script speaks to cargo")]
fn warn(compilation: &Compilation) {
    let warnings = compilation.warnings();
    for warning in warnings.iter() {
        println!("cargo::warning={}", warnings.render(warning).replace('\n', "\u{2028}"));
    }
}

/// What has not changed keeps its time, so that nothing is compiled again for it.
fn write_if_changed(path: &Path, text: &str) -> Result<(), BuildError> {
    if std::fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    std::fs::write(path, text).map_err(|error| BuildError::Write {
        path: path.to_owned(),
        error,
    })
}

/// Why a build script has no Rust to give.
pub enum BuildError {
    /// The files have mistakes.
    Slice(Diagnostics),
    /// There is no `OUT_DIR`: this is no build script.
    NoOutDir,
    /// The result cannot be written.
    Write {
        /// Where to.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slice(diagnostics) => {
                let all = diagnostics.iter().map(|diagnostic| diagnostics.render(diagnostic));
                f.write_str(&all.collect::<Vec<_>>().join("\n"))
            }
            Self::NoOutDir => f.write_str("OUT_DIR is not set: call this from a build script, or say where with `out`"),
            Self::Write { path, error } => write!(f, "cannot write {}: {error}", path.display()),
        }
    }
}

/// The text for people: it is what a build script shows that returns this error.
impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for BuildError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_once_and_again_when_it_changed() {
        let folder = tempfile::tempdir().unwrap();
        let (slice, out) = (folder.path().join("A.ice"), folder.path().join("a.rs"));
        let build = || Build::new().file(&slice).out(&out).write();
        std::fs::write(&slice, "module A { interface I { void op(); } }").unwrap();
        build().unwrap();
        let first = std::fs::metadata(&out).unwrap().modified().unwrap();
        assert!(std::fs::read_to_string(&out).unwrap().contains("pub trait I"));
        build().unwrap();
        assert_eq!(std::fs::metadata(&out).unwrap().modified().unwrap(), first);
        std::fs::write(&slice, "module A { interface J { void op(); } }").unwrap();
        build().unwrap();
        assert!(std::fs::read_to_string(&out).unwrap().contains("pub trait J"));
    }

    #[test]
    fn mistakes_are_shown_with_their_place() {
        let folder = tempfile::tempdir().unwrap();
        let slice = folder.path().join("A.ice");
        std::fs::write(&slice, "module A { interface I { void op(Missing m); } }").unwrap();
        let error = Build::new()
            .file(&slice)
            .out(folder.path().join("a.rs"))
            .write()
            .unwrap_err();
        let text = error.to_string();
        assert!(text.contains("A.ice:1:34") && text.contains("Missing"), "{text}");
    }
}
