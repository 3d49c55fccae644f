//! What can be wrong with the configuration of a program.

use std::fmt;
use std::path::PathBuf;

/// Where the value of a property comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PropertyOrigin {
    /// The program itself.
    Program,
    /// A configuration file.
    File {
        /// The file, as it was named.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The command line.
    CommandLine,
}

impl fmt::Display for PropertyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program => f.write_str("set by the program"),
            Self::File { path, line } => write!(f, "set in {}:{line}", path.display()),
            Self::CommandLine => f.write_str("set on the command line"),
        }
    }
}

/// A configuration with which the program cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PropertyError {
    /// A configuration file cannot be read.
    #[error("cannot read the configuration file `{}`", path.display())]
    File {
        /// The file, as it was named.
        path: PathBuf,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
    /// A line of a configuration file is not a property.
    #[error("{}:{line}: expected `name=value`, found `{}`", path.display(), text.trim())]
    Line {
        /// The file, as it was named.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What it says.
        text: String,
    },
    /// Ice has no such property.
    #[error("unknown property `{name}` ({origin}){}", DidYouMean(.suggestion.as_deref()))]
    Unknown {
        /// The name.
        name: String,
        /// Where it was set.
        origin: PropertyOrigin,
        /// A name like it that exists.
        suggestion: Option<String>,
    },
    /// The property cannot have this value.
    #[error("property `{name}` is `{value}` ({origin}); expected {expected}")]
    Value {
        /// The name.
        name: String,
        /// The value.
        value: String,
        /// Where it was set.
        origin: PropertyOrigin,
        /// What the value must be.
        expected: &'static str,
    },
    /// Ice has the property, and the program would not get what it asks for.
    #[error("property `{name}` ({origin}) cannot be used: {reason}")]
    Refused {
        /// The name.
        name: String,
        /// Where it was set.
        origin: PropertyOrigin,
        /// Why not, and what there is instead.
        reason: &'static str,
    },
    /// Several things are wrong.
    #[error("{} things are wrong with the configuration{}", .0.len(), Lines(.0))]
    Several(Vec<Self>),
}

struct DidYouMean<'a>(Option<&'a str>);

impl fmt::Display for DidYouMean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .map_or(Ok(()), |suggestion| write!(f, "; did you mean `{suggestion}`?"))
    }
}

struct Lines<'a>(&'a [PropertyError]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|error| write!(f, "\n  {error}"))
    }
}
