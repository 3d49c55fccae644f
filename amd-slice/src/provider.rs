//! Where source texts come from: the disk, memory, or wherever a user keeps them.

use std::{
    collections::HashMap,
    fmt::Debug,
    fs, io,
    path::{Component, Path, PathBuf},
};

/// Finds and reads files. Give an own one to [`Compiler::with_provider`](crate::Compiler::with_provider).
pub trait SourceProvider: Debug {
    /// The name by which two paths to one file are known as such, or nothing if there is no file.
    fn resolve(&self, path: &Path) -> Option<PathBuf>;

    /// The file's bytes; `path` comes from [`resolve`](Self::resolve).
    ///
    /// # Errors
    /// If the file cannot be read, or has more than `limit` bytes.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;
}

/// Files on disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileSystem;

impl SourceProvider for FileSystem {
    fn resolve(&self, path: &Path) -> Option<PathBuf> {
        fs::metadata(path)
            .is_ok_and(|metadata| metadata.is_file())
            .then(|| fs::canonicalize(path).ok())
            .flatten()
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        if fs::metadata(path)?.len() > limit {
            Err(too_large(limit))
        } else {
            fs::read(path)
        }
    }
}

/// Files in memory, and no others: what a test or a fuzzer wants.
///
/// ```
/// use amd_slice::{Compiler, MemorySources};
///
/// let mut sources = MemorySources::default();
/// sources.add("lib/Name.ice", "module Common { struct Name { string first; } }");
/// sources.add("Greeter.ice", "#include <Name.ice>\nmodule Demo { interface Greeter { void greet(Common::Name name); } }");
/// let compilation = Compiler::with_provider(sources).include_path("lib").compile(&["Greeter.ice"])?;
/// assert_eq!(compilation.files().len(), 2);
/// # Ok::<(), amd_slice::Diagnostics>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemorySources {
    files: HashMap<PathBuf, Vec<u8>>,
}

impl MemorySources {
    /// Adds a file, in the place of one with the same path.
    pub fn add(&mut self, path: impl AsRef<Path>, text: impl Into<Vec<u8>>) {
        self.files.insert(normalise(path.as_ref()), text.into());
    }
}

impl SourceProvider for MemorySources {
    fn resolve(&self, path: &Path) -> Option<PathBuf> {
        let path = normalise(path);
        self.files.contains_key(&path).then_some(path)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        match self.files.get(path) {
            Some(bytes) if bytes.len() as u64 > limit => Err(too_large(limit)),
            Some(bytes) => Ok(bytes.clone()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

fn too_large(limit: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {limit} bytes"))
}

/// The path without `.` and, where it can be told, without `..`.
pub(crate) fn normalise(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(result.components().next_back(), Some(Component::Normal(_))) => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}
