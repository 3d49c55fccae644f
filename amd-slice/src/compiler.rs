//! The pipeline, and how it is set up.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    check,
    compilation::Compilation,
    diagnostic::{Diagnostic, Diagnostics, Reporter},
    ice,
    model::{File, MetadataKind},
    parser,
    preprocessor::Preprocessor,
    provider::{FileSystem, MemorySources, SourceProvider},
    resolve::{self, Model},
    source::FileId,
};

/// Largest file that is read, by default: 64 MiB.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// Errors after which the compiler stops, by default.
const MAX_ERRORS: usize = 100;

/// What the user of the compiler chose.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) include_paths: Vec<PathBuf>,
    pub(crate) macros: BTreeMap<String, String>,
    pub(crate) allow_reserved: bool,
    pub(crate) max_errors: usize,
    pub(crate) max_file_bytes: u64,
    /// Whether `#include <Ice/..>` finds what is built in.
    pub(crate) built_in: bool,
    /// The names of built-in files that stand behind those of the user.
    pub(crate) own: BTreeSet<String>,
}

/// Compiles Slice files.
///
/// ```
/// use amd_slice::Compiler;
///
/// let compilation = Compiler::new()
///     .add_source("Greeter.ice", "module Demo { interface Greeter { string greet(string name); } }")
///     .compile(&["Greeter.ice"])?;
/// let greeter = compilation.find("::Demo::Greeter").unwrap();
/// assert_eq!(compilation.operations(greeter.id)[0].1.name, "greet");
/// # Ok::<(), amd_slice::Diagnostics>(())
/// ```
#[derive(Debug)]
pub struct Compiler {
    settings: Settings,
    memory: MemorySources,
    provider: Box<dyn SourceProvider>,
}

impl Compiler {
    /// A compiler that reads from the disk, with the macro `__SLICE2RUST__` defined.
    pub fn new() -> Self {
        Self::with_provider(FileSystem)
    }

    /// A compiler that reads from elsewhere, for example from [`MemorySources`] only.
    pub fn with_provider(provider: impl SourceProvider + 'static) -> Self {
        let settings = Settings {
            include_paths: Vec::new(),
            macros: BTreeMap::from([("__SLICE2RUST__".to_owned(), "1".to_owned())]),
            allow_reserved: false,
            max_errors: MAX_ERRORS,
            max_file_bytes: MAX_FILE_BYTES,
            built_in: true,
            own: BTreeSet::new(),
        };
        Self {
            settings,
            memory: MemorySources::default(),
            provider: Box::new(provider),
        }
    }

    /// Adds a directory in which `#include` searches, behind those added before.
    #[must_use]
    pub fn include_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.include_paths.push(path.into());
        self
    }

    /// Defines a macro; an empty value makes it empty.
    #[must_use]
    pub fn define(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.macros.insert(name.into(), value.into());
        self
    }

    /// Removes a macro that is defined by default or was defined before.
    #[must_use]
    pub fn undefine(mut self, name: &str) -> Self {
        self.settings.macros.remove(name);
        self
    }

    /// Adds a file that exists in memory only, or hides one on disk.
    #[must_use]
    pub fn add_source(mut self, path: impl AsRef<Path>, text: impl Into<Vec<u8>>) -> Self {
        self.memory.add(path, text);
        self
    }

    /// Allows names that Ice keeps for itself, in every file: those with underscores, with the prefix `Ice`, and with the
    /// suffixes `Prx`, `Ptr`, `Holder` and `Helper`. Default: false, where the files' own `[["underscore"]]` and
    /// `[["ice-prefix"]]` decide.
    #[must_use]
    pub fn allow_reserved(mut self, allow: bool) -> Self {
        self.settings.allow_reserved = allow;
        self
    }

    /// The number of errors after which the compiler stops. Default: 100.
    #[must_use]
    pub fn max_errors(mut self, count: usize) -> Self {
        self.settings.max_errors = count;
        self
    }

    /// The size of the largest file that is read. Default: 64 MiB; more than 1 GiB is taken as 1 GiB.
    #[must_use]
    pub fn max_file_bytes(mut self, bytes: u64) -> Self {
        self.settings.max_file_bytes = bytes.min(1 << 30);
        self
    }

    /// Whether the files of Ice itself, such as `Ice/Identity.ice`, are those that are built in. Default: true.
    ///
    /// Built-in files come before all others, even those beside the including file or on the include path, so that
    /// their Rust is that of the facade (`amd::ice`) wherever a program is built. A file stands for a built-in one if it is
    /// compiled itself, or if [`prefer`](Self::prefer) names it, or if Ice has local definitions only in it, as in
    /// `Ice/Communicator.ice`: nothing is generated from either.
    ///
    /// ```
    /// let text = "#include <Ice/Identity.ice>\nmodule Demo { struct Entry { Ice::Identity id; } }";
    /// let compilation = amd_slice::Compiler::new().add_source("Demo.ice", text).compile(&["Demo.ice"])?;
    /// let identity = compilation.find("::Ice::Identity").unwrap();
    /// assert!(compilation.is_built_in(identity.span.file));
    /// # Ok::<(), amd_slice::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn built_in(mut self, built_in: bool) -> Self {
        self.settings.built_in = built_in;
        self
    }

    /// Searches for this file of Ice, named as in `#include`, as for any other, and takes the built-in one only if there is
    /// none.
    #[must_use]
    pub fn prefer(mut self, file: impl Into<String>) -> Self {
        self.settings.own.insert(file.into());
        self
    }

    /// Compiles files together with all that they include.
    ///
    /// # Errors
    /// All mistakes that were found, warnings among them, in the order of their places.
    pub fn compile(&self, paths: &[impl AsRef<Path>]) -> Result<Compilation, Diagnostics> {
        let provider = Layers {
            memory: &self.memory,
            below: self.provider.as_ref(),
        };
        let mut settings = self.settings.clone();
        let named = paths.iter().filter_map(|path| ice::in_place_of(path.as_ref()));
        settings.own.extend(named.map(str::to_owned));
        let mut preprocessor = Preprocessor::new(&settings, &provider);
        let mut roots = Vec::new();
        let mut units = Vec::new();
        for path in paths {
            let Some(root) = preprocessor.start_unit(path.as_ref()) else {
                continue;
            };
            roots.push(root);
            units.push(parser::parse(&mut preprocessor, root));
        }
        let model = if preprocessor.reporter.is_full() {
            Model::default()
        } else {
            resolve::resolve(&units, &mut preprocessor)
        };
        let Preprocessor {
            sources, mut reporter, ..
        } = preprocessor;
        if !reporter.is_full() {
            check::check(&model, &self.settings, &mut reporter);
        }
        suppress_warnings(&mut reporter, &model.files);
        let failed = reporter.has_errors();
        let sources = Arc::new(sources);
        let diagnostics = reporter.finish(Arc::clone(&sources));
        if failed {
            Err(diagnostics)
        } else {
            Ok(Compilation::new(model, roots, sources, diagnostics))
        }
    }
}

impl Default for Compiler {
    fn default() -> Self {
        Self::new()
    }
}

/// Drops the warnings that `[["suppress-warning"]]` names in their files.
fn suppress_warnings(reporter: &mut Reporter, files: &[File]) {
    let is_suppressed = |diagnostic: &Diagnostic, file: FileId| {
        let kinds = files
            .iter()
            .filter(|found| found.id == file)
            .flat_map(|found| &found.metadata);
        kinds.into_iter().any(|metadata| match &metadata.kind {
            MetadataKind::SuppressWarning(kinds) => {
                kinds.is_empty()
                    || kinds
                        .iter()
                        .any(|kind| kind == "all" || Some(kind.as_str()) == diagnostic.category)
            }
            _ => false,
        })
    };
    reporter.retain_warnings(|diagnostic| !diagnostic.span.is_some_and(|span| is_suppressed(diagnostic, span.file)));
}

/// Memory first, then what is below.
#[derive(Debug)]
struct Layers<'a> {
    memory: &'a MemorySources,
    below: &'a dyn SourceProvider,
}

impl SourceProvider for Layers<'_> {
    fn resolve(&self, path: &Path) -> Option<PathBuf> {
        self.memory.resolve(path).or_else(|| self.below.resolve(path))
    }

    fn read(&self, path: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
        if self.memory.resolve(path).is_some() {
            self.memory.read(path, limit)
        } else {
            self.below.read(path, limit)
        }
    }
}
