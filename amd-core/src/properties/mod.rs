//! Properties: how a program is configured, by its code, by files and on its command line.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | [`Properties`], which are read |
//! | `builder` | where they come from, and which source wins |
//! | `command_line`, `file`, `list` | the syntax of each |
//! | `names` | the names that Ice has, and which of them amd uses |
//! | `check` | what is wrong with a name or value, found at the start |
//! | `settings` | properties that other modules take as types |
//!
//! The names are those of the Ice manual's "Property Reference", the file syntax that of its "Configuration Files".

mod builder;
mod check;
mod command_line;
mod error;
mod file;
mod list;
mod names;
mod settings;

use std::collections::BTreeMap;
use std::fmt;

pub use builder::PropertiesBuilder;
pub use error::{PropertyError, PropertyOrigin};

/// The properties of a program, which do not change once it has started, and the rest of its command line.
///
/// A property with an empty value counts as not set, as in Ice.
///
/// ```
/// use amd_core::properties::Properties;
///
/// let properties = Properties::from_args(["greeter", "--GreeterAdapter.Endpoints=tcp -p 4061", "--verbose"])?;
/// assert_eq!(properties.get("GreeterAdapter.Endpoints"), Some("tcp -p 4061"));
/// assert_eq!(properties.get_int_or("Ice.MessageSizeMax", 1024)?, 1024);
/// assert_eq!(properties.args(), ["greeter", "--verbose"]);
/// # Ok::<(), amd_core::properties::PropertyError>(())
/// ```
#[derive(Clone, Default)]
pub struct Properties {
    entries: BTreeMap<String, Entry>,
    args: Vec<String>,
}

#[derive(Clone)]
struct Entry {
    value: String,
    origin: PropertyOrigin,
}

impl Properties {
    /// The properties of a command line whose first word is the name of the program, and of the files that it or the
    /// environment variable `ICE_CONFIG` names.
    ///
    /// # Errors
    /// If a file cannot be read, or a property is unknown or has a value that it cannot have.
    pub fn from_args(args: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, PropertyError> {
        Self::builder().args(args).build()
    }

    /// Starts with nothing set.
    #[must_use]
    pub fn builder() -> PropertiesBuilder {
        PropertiesBuilder::default()
    }

    /// The value of a property, if it is set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.entries.get(name).map(|entry| entry.value.as_str())
    }

    /// The value of a property, or `default`.
    #[must_use]
    pub fn get_or<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.get(name).unwrap_or(default)
    }

    /// The value of a property as a number, if it is set.
    ///
    /// # Errors
    /// If it is not an integer of 32 bits.
    pub fn get_int(&self, name: &str) -> Result<Option<i32>, PropertyError> {
        self.get_as(name, "an integer", |value| value.parse().ok())
    }

    /// The value of a property as a number, or `default`.
    ///
    /// # Errors
    /// If it is not an integer of 32 bits.
    pub fn get_int_or(&self, name: &str, default: i32) -> Result<i32, PropertyError> {
        Ok(self.get_int(name)?.unwrap_or(default))
    }

    /// Whether the value of a property is a number above 0, or `default`.
    ///
    /// # Errors
    /// If it is not an integer of 32 bits.
    pub fn get_flag_or(&self, name: &str, default: bool) -> Result<bool, PropertyError> {
        Ok(self.get_int(name)?.map_or(default, |value| value > 0))
    }

    /// The words of a property: separated by commas or white space, with quotes around a word that contains these.
    /// None if it is not set.
    ///
    /// # Errors
    /// If a quote is not closed.
    pub fn get_list(&self, name: &str) -> Result<Vec<String>, PropertyError> {
        Ok(self
            .get_as(name, "words whose quotes are closed", list::split)?
            .unwrap_or_default())
    }

    /// The value of a property as `read` understands it, if it is set.
    ///
    /// # Errors
    /// If `read` returns `None`: the error says that `expected` was expected, and where the value comes from.
    pub fn get_as<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, PropertyError> {
        let Some(Entry { value, origin }) = self.entries.get(name) else {
            return Ok(None);
        };
        read(value).map(Some).ok_or_else(|| PropertyError::Value {
            name: name.to_owned(),
            value: value.clone(),
            origin: origin.clone(),
            expected,
        })
    }

    /// The properties whose names begin with `prefix`, sorted by name.
    ///
    /// ```
    /// # use amd_core::properties::Properties;
    /// let properties = Properties::from_args(["p", "--App.Size=3", "--App.Name=x", "--Apple.Color=red"])?;
    /// let found: Vec<_> = properties.with_prefix("App.").collect();
    /// assert_eq!(found, [("App.Name", "x"), ("App.Size", "3")]);
    /// # Ok::<(), amd_core::properties::PropertyError>(())
    /// ```
    pub fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.entries
            .range::<str, _>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded))
            .take_while(move |(name, _)| name.starts_with(prefix))
            .map(|(name, entry)| (name.as_str(), entry.value.as_str()))
    }

    /// Whether this can follow the name of a property that holds a proxy, behind a dot.
    #[cfg(feature = "runtime")]
    pub(crate) fn is_option_of_proxies(suffix: &str) -> bool {
        names::PROXY.iter().any(|(name, _)| names::matches(name, suffix))
    }

    /// Where the value of a property comes from, if it is set.
    #[must_use]
    pub fn origin(&self, name: &str) -> Option<&PropertyOrigin> {
        self.entries.get(name).map(|entry| &entry.origin)
    }

    /// The command line without the properties that were taken from it. The first word is the name of the program.
    #[must_use]
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// An empty value takes away what a weaker source has set.
    fn apply(&mut self, name: String, value: String, origin: PropertyOrigin) {
        if value.is_empty() {
            self.entries.remove(&name);
        } else {
            self.entries.insert(name, Entry { value, origin });
        }
    }
}

impl fmt::Debug for Properties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.entries.iter().map(|(name, entry)| {
            let secret = name.ends_with("Password");
            (name, if secret { "(not shown)" } else { &entry.value })
        });
        f.debug_map().entries(shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(args: &[&str]) -> Properties {
        Properties::builder()
            .without_environment()
            .args(["p"].iter().chain(args).copied())
            .build()
            .unwrap()
    }

    #[test]
    fn values() {
        let properties = properties(&["--A.Int=-5", "--A.Zero=0", "--A.Word=x", "--A.List=a 'b c',d"]);
        assert_eq!(properties.get("A.Word"), Some("x"));
        assert_eq!(properties.get("A.None"), None);
        assert_eq!(properties.get_or("A.None", "d"), "d");
        assert_eq!(properties.get_int("A.Int").unwrap(), Some(-5));
        assert_eq!(properties.get_int("A.None").unwrap(), None);
        assert_eq!(properties.get_int_or("A.None", 7).unwrap(), 7);
        assert!(!properties.get_flag_or("A.Zero", true).unwrap());
        assert!(properties.get_flag_or("A.None", true).unwrap());
        assert_eq!(properties.get_list("A.List").unwrap(), ["a", "b c", "d"]);
        assert!(properties.get_list("A.None").unwrap().is_empty());
    }

    #[test]
    fn wrong_values_are_named() {
        let properties = properties(&["--A.Word=x", "--A.List='a"]);
        assert_eq!(
            properties.get_int("A.Word").unwrap_err().to_string(),
            "property `A.Word` is `x` (set on the command line); expected an integer"
        );
        assert!(properties.get_flag_or("A.Word", true).is_err());
        assert!(properties.get_list("A.List").is_err());
    }

    #[test]
    fn passwords_are_not_shown() {
        let shown = format!("{:?}", properties(&["--IceSSL.Password=secret", "--A.B=c"]));
        assert_eq!(
            shown,
            r#"{"A.B": "c", "Ice.ProgramName": "p", "IceSSL.Password": "(not shown)"}"#
        );
    }
}
