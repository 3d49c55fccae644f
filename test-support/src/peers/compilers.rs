//! Ice's Slice compilers.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{Availability, PeerError, build};

/// A Slice compiler of Ice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SliceCompiler {
    /// `slice2cpp`
    Cpp,
    /// `slice2py`
    Python,
}

impl SliceCompiler {
    /// All that the tests use.
    pub const ALL: [Self; 2] = [Self::Cpp, Self::Python];

    fn program(self) -> &'static str {
        match self {
            Self::Cpp => "slice2cpp",
            Self::Python => "slice2py",
        }
    }

    /// Whether it is here.
    #[must_use]
    pub fn availability(self) -> Availability {
        let what = match self {
            Self::Cpp => "slice2cpp (Debian package zeroc-ice-compilers)",
            Self::Python => "slice2py (Debian package zeroc-ice-compilers)",
        };
        build::present(what, Command::new(self.program()).arg("--version"))
    }

    /// Compiles a file into a folder, and returns what it complains about: warnings and errors, as it words them.
    ///
    /// # Errors
    /// If it cannot be run.
    pub fn complaints(self, file: &Path, output: &Path) -> Result<String, PeerError> {
        let program = self.program();
        let mut command = Command::new(program);
        // Where the packages of Ice put its own Slice files.
        command.args(["-I", "/usr/share/ice/slice", "--output-dir"]);
        command.arg(output).arg(file).stdin(Stdio::null());
        let output = command
            .output()
            .map_err(|error| PeerError(format!("cannot run {program}: {error}")))?;
        let mut text = String::from_utf8_lossy(&output.stderr).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stdout));
        if text.is_empty() && !output.status.success() {
            text = format!("{program} failed with {}", output.status);
        }
        Ok(text)
    }
}
