//! The Slice files of Ice itself, which are built in: `#include <Ice/Identity.ice>` needs no Ice to be installed.
//!
//! They have what goes over the wire, as it is published: names, types, operations, type ids; the comments are ours. What is
//! local to a program in other mappings (`Ice::Communicator`) is only declared, for files with local interfaces of their own.
//! A forward file (`Ice/LocatorF.ice`) includes what it declares, so that a proxy has the type of its interface.
//!
//! The Rust of all that is in the facade: the modules `amd::ice` and `amd::ice_mx`.

use std::path::{Path, PathBuf};

use crate::provider::normalise;

/// Where the files seem to be. No path on disk is the same: those that are read are absolute or begin with a user's word.
const ROOT: &str = "<amd>";

/// The path of the built-in file with a name as `#include` has it: `Ice/Identity.ice`.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = Path::new(ROOT).join(normalise(Path::new(name)));
    text(&path).is_some().then_some(path)
}

/// The text of a built-in file, by its path.
pub(crate) fn text(path: &Path) -> Option<&'static str> {
    let name = path.strip_prefix(ROOT).ok()?.to_str()?;
    all().find(|(found, _)| *found == name).map(|(_, text)| *text)
}

/// Whether a file of the user with this name comes before the built-in one.
pub(crate) fn is_local(name: &str) -> bool {
    LOCAL.iter().any(|(found, _)| *found == name)
}

/// The name of the built-in file for which a file of the user stands, by its path: `slice/Ice/Identity.ice` for
/// `Ice/Identity.ice`.
pub(crate) fn in_place_of(path: &Path) -> Option<&'static str> {
    all().map(|(name, _)| *name).find(|name| path.ends_with(name))
}

fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    FILES.iter().chain(LOCAL)
}

macro_rules! files {
    ($($name:literal,)*) => {
        &[$((concat!("Ice/", $name, ".ice"), include_str!(concat!("Ice/", $name, ".ice"))),)*]
    };
}

type Files = &'static [(&'static str, &'static str)];

/// Names and texts of those that define what is sent, or declare something.
const FILES: Files = files![
    "BuiltinSequences",
    "CommunicatorF",
    "ConnectionF",
    "Context",
    "Current",
    "Endpoint",
    "EndpointF",
    "EndpointTypes",
    "FacetMap",
    "Identity",
    "ImplicitContextF",
    "InstrumentationF",
    "Locator",
    "LocatorF",
    "LocatorRegistry",
    "LoggerF",
    "Metrics",
    "ObjectAdapterF",
    "OperationMode",
    "PluginF",
    "Process",
    "ProcessF",
    "PropertiesAdmin",
    "PropertiesF",
    "PropertyDict",
    "RemoteLogger",
    "Router",
    "RouterF",
    "ServantLocatorF",
    "SliceChecksumDict",
    "Version",
];

/// Names and texts of those that are about local things. A file of the user comes before them: it may define what they only
/// declare, and there is no Rust of either (but an alias, which is the same anywhere).
const LOCAL: Files = files![
    "Communicator",
    "Connection",
    "ImplicitContext",
    "Instrumentation",
    "LocalException",
    "Logger",
    "ObjectAdapter",
    "ObjectFactory",
    "Plugin",
    "Properties",
    "ServantLocator",
    "ValueFactory",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_name() {
        assert_eq!(find("Ice/Identity.ice"), find("Ice/./Identity.ice"));
        assert!(find("Ice/Identity.ice").is_some());
        for name in [
            "Identity.ice",
            "ice/Identity.ice",
            "Ice/Nothing.ice",
            "../Ice/Identity.ice",
            "/Ice/Identity.ice",
        ] {
            assert_eq!(find(name), None, "{name}");
        }
        assert_eq!(
            in_place_of(Path::new("/usr/slice/Ice/Identity.ice")),
            Some("Ice/Identity.ice")
        );
        assert_eq!(in_place_of(Path::new("slice/MyIdentity.ice")), None);
    }

    /// Every one of them compiles alone, without a warning and without the disk.
    #[test]
    fn all_compile() {
        for (name, _) in all() {
            let text = format!("#include <{name}>\nmodule M {{ interface I {{}} }}");
            let provider = crate::MemorySources::default();
            let compiler = crate::Compiler::with_provider(provider).add_source("M.ice", text);
            let compilation = compiler.compile(&["M.ice"]).unwrap_or_else(|errors| panic!("{errors}"));
            assert!(compilation.warnings().is_empty(), "{}", compilation.warnings());
            assert!(compilation.files().len() > 1, "{name}");
        }
    }
}
