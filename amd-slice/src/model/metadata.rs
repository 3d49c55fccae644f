//! Metadata: `["..."]`.

use std::ops::Deref;

use crate::{diagnostic::nearest, source::Span};

/// One piece of metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// As it was written, without quotes.
    pub text: String,
    /// Where.
    pub span: Span,
    /// What it means.
    pub kind: MetadataKind,
}

/// What metadata means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataKind {
    /// `amd`: of no effect, since every method may be asynchronous.
    Amd,
    /// `oneway`: the operation is called oneway unless the caller says otherwise.
    Oneway,
    /// `deprecated` or `deprecate`, with the reason, which may be empty.
    Deprecated(String),
    /// `marshaled-result`: the servant encodes the result itself.
    MarshaledResult,
    /// `format:..`
    Format(Format),
    /// `preserve-slice`
    PreserveSlice,
    /// `protected`
    Protected,
    /// `nonmutating`: sent as mode 1 in place of 2 by old versions.
    Nonmutating,
    /// `underscore`, of a file: names may have underscores.
    Underscore,
    /// `ice-prefix`, of a file: names may begin with `Ice`.
    IcePrefix,
    /// `suppress-warning`, of a file, with the kinds of warnings; none means all.
    SuppressWarning(Vec<String>),
    /// `rust:identifier:x`: the Rust name.
    RustIdentifier(String),
    /// `rust:type:T`: the Rust type.
    RustType(String),
    /// Something for another language, or for a tool, that has no meaning here.
    Foreign,
    /// Nobody knows what it means; a warning says so.
    Unknown,
}

/// How class instances in parameters and results are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `format:compact`
    Compact,
    /// `format:sliced`
    Sliced,
    /// `format:default`: as configured.
    Default,
}

/// First parts of the metadata of other languages and tools.
const FOREIGN: [&str; 23] = [
    "cpp",
    "cpp11",
    "cpp98",
    "c++",
    "java",
    "java5",
    "cs",
    "csharp",
    "clr",
    "python",
    "js",
    "ts",
    "swift",
    "php",
    "ruby",
    "rb",
    "matlab",
    "objc",
    "icegrid",
    "icerpc",
    "delegate",
    "async-oneway",
    "ami",
];

/// Metadata with a meaning, for suggestions.
const KNOWN: [&str; 16] = [
    "amd",
    "oneway",
    "deprecated",
    "deprecate",
    "marshaled-result",
    "format:compact",
    "format:sliced",
    "format:default",
    "preserve-slice",
    "protected",
    "nonmutating",
    "underscore",
    "ice-prefix",
    "suppress-warning",
    "rust:identifier:",
    "rust:type:",
];

impl MetadataKind {
    /// What a text means.
    pub(crate) fn parse(text: &str) -> Self {
        let (first, rest) = text
            .split_once(':')
            .map_or((text, None), |(first, rest)| (first, Some(rest)));
        match (first.trim(), rest) {
            ("amd", None) => Self::Amd,
            ("oneway", None) => Self::Oneway,
            ("deprecated" | "deprecate", reason) => Self::Deprecated(reason.unwrap_or_default().trim().to_owned()),
            ("marshaled-result", None) => Self::MarshaledResult,
            ("format", Some("compact")) => Self::Format(Format::Compact),
            ("format", Some("sliced")) => Self::Format(Format::Sliced),
            ("format", Some("default")) => Self::Format(Format::Default),
            ("preserve-slice", None) => Self::PreserveSlice,
            ("protected", None) => Self::Protected,
            ("nonmutating", None) => Self::Nonmutating,
            ("underscore", None) => Self::Underscore,
            ("ice-prefix", None) => Self::IcePrefix,
            ("suppress-warning", kinds) => Self::SuppressWarning(
                kinds
                    .unwrap_or_default()
                    .split(',')
                    .map(|kind| kind.trim().to_owned())
                    .filter(|k| !k.is_empty())
                    .collect(),
            ),
            ("rust", Some(rest)) => match rest.split_once(':') {
                Some(("identifier", name)) => Self::RustIdentifier(name.trim().to_owned()),
                Some(("type", name)) => Self::RustType(name.trim().to_owned()),
                _ => Self::Unknown,
            },
            (first, _) if FOREIGN.contains(&first) || first.starts_with("cpp-") => Self::Foreign,
            _ => Self::Unknown,
        }
    }

    /// What unknown metadata may have been meant to be.
    pub(crate) fn suggest(text: &str) -> Option<&'static str> {
        nearest(text, KNOWN)
    }
}

/// All metadata of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetadataList(pub Vec<Metadata>);

impl MetadataList {
    /// The reason of `["deprecated"]`, which may be empty; nothing without it.
    pub fn deprecated(&self) -> Option<&str> {
        self.find(|kind| match kind {
            MetadataKind::Deprecated(reason) => Some(reason.as_str()),
            _ => None,
        })
    }

    /// The format of `["format:..."]`.
    pub fn format(&self) -> Option<Format> {
        self.find(|kind| match kind {
            MetadataKind::Format(format) => Some(*format),
            _ => None,
        })
    }

    /// The name of `["rust:identifier:..."]`.
    pub fn rust_identifier(&self) -> Option<&str> {
        self.find(|kind| match kind {
            MetadataKind::RustIdentifier(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The type of `["rust:type:..."]`.
    pub fn rust_type(&self) -> Option<&str> {
        self.find(|kind| match kind {
            MetadataKind::RustType(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether metadata of this kind is there.
    pub fn has(&self, kind: &MetadataKind) -> bool {
        self.0.iter().any(|metadata| metadata.kind == *kind)
    }

    fn find<'a, T>(&'a self, pick: impl Fn(&'a MetadataKind) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|metadata| pick(&metadata.kind))
    }
}

impl Deref for MetadataList {
    type Target = [Metadata];

    fn deref(&self) -> &[Metadata] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a MetadataList {
    type Item = &'a Metadata;
    type IntoIter = std::slice::Iter<'a, Metadata>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
