//! Slice names to Rust names.
//!
//! | Slice | Rust | example |
//! | --- | --- | --- |
//! | module | `snake_case` | `VisitorCenter` → `visitor_center` |
//! | interface, class, struct, enum, exception, sequence, dictionary | `CamelCase` | `nameSeq` → `NameSeq` |
//! | operation, data member, parameter | `snake_case` | `getURLFor` → `get_url_for` |
//! | enumerator | `CamelCase` | `red` → `Red`, `DARK_RED` → `DarkRed` |
//! | constant | `SCREAMING_SNAKE_CASE` | `maxSize` → `MAX_SIZE` |
//!
//! - A new word begins at an underscore, at an upper-case letter behind a lower-case letter or a digit, and at the last of
//!   several upper-case letters where a lower-case one follows: `HTTPServer` is `http_server`, `utf8Name` is
//!   `utf8_name`.
//! - Types keep their acronyms (`HTTPServer` stays): it is the name that Ice's users look for. An enumerator without
//!   lower-case letters is read as words between underscores.
//! - A Rust keyword gets `r#`: `type` → `r#type`. Those that cannot have it (`self`, `Self`, `super`, `crate`, and `_`) get
//!   an underscore behind them: `self_`.
//! - `["rust:identifier:name"]` on the definition, member, operation, parameter or enumerator takes the place of all that.
//!   It is used as it is.
//! - Two names of one scope that become the same Rust name are an error, which shows the metadata to use. The proxy of an
//!   interface `Greeter` takes the name `GreeterPrx` too, and what its operation `register` throws `GreeterRegisterError`.
//! - A type may have the name of one of Rust's, such as `Option` or `String`: in its module Rust's are then written with their
//!   whole paths, and it as `self::Option`.

use crate::model::{Definition, DefinitionKind, Enumerator, Member, MetadataList, Module, Operation, Parameter};

/// The words of a name, which may be in `camelCase`, `CamelCase` or `snake_case`.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let mut start = 0;
        let characters: Vec<(usize, char)> = part.char_indices().collect();
        for index in 1..characters.len() {
            let (position, character) = characters[index];
            let before = characters[index - 1].1;
            let lower_follows = characters.get(index + 1).is_some_and(|(_, after)| after.is_lowercase());
            if character.is_uppercase() && (!before.is_uppercase() || lower_follows) {
                words.push(&part[start..position]);
                start = position;
            }
        }
        words.push(&part[start..]);
    }
    words
}

/// `getURLFor` → `get_url_for`, without a look at keywords.
///
/// ```
/// use amd_slice::names::snake_case;
///
/// assert_eq!(snake_case("getURLFor"), "get_url_for");
/// assert_eq!(snake_case("utf8Name"), "utf8_name");
/// assert_eq!(snake_case("already_there"), "already_there");
/// ```
pub fn snake_case(name: &str) -> String {
    words(name).join("_").to_lowercase()
}

/// `maxSize` → `MAX_SIZE`, without a look at keywords.
///
/// ```
/// assert_eq!(amd_slice::names::screaming_snake_case("maxSize"), "MAX_SIZE");
/// ```
pub fn screaming_snake_case(name: &str) -> String {
    words(name).join("_").to_uppercase()
}

/// `nameSeq` → `NameSeq`, with acronyms kept and without a look at keywords.
///
/// ```
/// use amd_slice::names::camel_case;
///
/// assert_eq!(camel_case("nameSeq"), "NameSeq");
/// assert_eq!(camel_case("HTTPServer"), "HTTPServer");
/// assert_eq!(camel_case("big_struct"), "BigStruct");
/// ```
pub fn camel_case(name: &str) -> String {
    name.split('_').map(capitalise).collect()
}

/// `max_size` → `maxSize`: the name in Slice that a member or parameter has by its name in Rust.
///
/// ```
/// assert_eq!(amd_slice::names::lower_camel_case("max_size"), "maxSize");
/// assert_eq!(amd_slice::names::lower_camel_case("size"), "size");
/// ```
pub fn lower_camel_case(name: &str) -> String {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.map(capitalise).fold(first, |name, word| name + &word)
}

/// The name of an enumerator: `red` → `Red`, `DARK_RED` → `DarkRed`, without a look at keywords.
///
/// ```
/// use amd_slice::names::enumerator_case;
///
/// assert_eq!(enumerator_case("red"), "Red");
/// assert_eq!(enumerator_case("DARK_RED"), "DarkRed");
/// assert_eq!(enumerator_case("LocalTime"), "LocalTime");
/// ```
pub fn enumerator_case(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        camel_case(name)
    } else {
        camel_case(&name.to_lowercase())
    }
}

fn capitalise(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

/// All keywords of Rust 2024 that may be raw identifiers.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// What cannot be an identifier in any form.
const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// The name, made an identifier if it is a keyword.
///
/// ```
/// use amd_slice::names::escape;
///
/// assert_eq!(escape("type".to_owned()), "r#type");
/// assert_eq!(escape("self".to_owned()), "self_");
/// assert_eq!(escape("name".to_owned()), "name");
/// ```
pub fn escape(name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("_{name}")
    } else {
        name
    }
}

/// Whether a text may be used as an identifier, raw or not.
pub(crate) fn is_rust_identifier(name: &str) -> bool {
    let (raw, plain) = name.strip_prefix("r#").map_or((false, name), |plain| (true, plain));
    let is_word = plain.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && plain.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word && !NEVER_RAW.contains(&plain) && (raw || !KEYWORDS.contains(&plain))
}

fn or_metadata(metadata: &MetadataList, name: impl FnOnce() -> String) -> String {
    metadata.rust_identifier().map_or_else(|| escape(name()), str::to_owned)
}

impl Module {
    /// The Rust name of the module.
    pub fn rust_name(&self) -> String {
        or_metadata(&self.metadata, || snake_case(&self.name))
    }
}

impl Definition {
    /// The Rust name of the type or the constant.
    pub fn rust_name(&self) -> String {
        or_metadata(&self.metadata, || match self.kind {
            DefinitionKind::Constant(_) => screaming_snake_case(&self.name),
            _ => camel_case(&self.name),
        })
    }

    /// The Rust name of the proxy, for an interface (or a class with operations).
    pub fn rust_proxy_name(&self) -> String {
        format!("{}Prx", self.rust_name().trim_start_matches("r#"))
    }
}

impl Operation {
    /// The Rust name of the method.
    pub fn rust_name(&self) -> String {
        or_metadata(&self.metadata, || snake_case(&self.name))
    }
}

impl Operation {
    /// The Rust name of the set of exceptions that the operation throws, in an interface with this Rust name.
    pub fn rust_exceptions_name(&self, interface: &str) -> String {
        let interface = interface.trim_start_matches("r#");
        format!("{interface}{}Error", camel_case(&self.name))
    }
}

impl Parameter {
    /// The Rust name of the parameter.
    pub fn rust_name(&self) -> String {
        or_metadata(&self.metadata, || snake_case(&self.name))
    }
}

impl Member {
    /// The Rust name of the field.
    pub fn rust_name(&self) -> String {
        or_metadata(&self.metadata, || snake_case(&self.name))
    }
}

impl Enumerator {
    /// The Rust name of the variant.
    pub fn rust_name(&self) -> String {
        or_metadata(&self.metadata, || enumerator_case(&self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake() {
        let table = [
            ("greet", "greet"),
            ("getAllUsers", "get_all_users"),
            ("HTTPServer", "http_server"),
            ("opByteS", "op_byte_s"),
            ("ice_isA", "ice_is_a"),
            ("IPv4", "i_pv4"),
            ("a1B2", "a1_b2"),
            ("X", "x"),
            ("__", ""),
            ("_foo", "foo"),
        ];
        for (slice, rust) in table {
            assert_eq!(snake_case(slice), rust);
        }
    }

    #[test]
    fn keywords() {
        assert_eq!(escape("r".into()), "r");
        assert_eq!(escape("async".into()), "r#async");
        assert_eq!(escape("Self".into()), "Self_");
        assert_eq!(escape("union".into()), "union");
        assert_eq!(escape(snake_case("__")), "_");
        for (name, legal) in [
            ("x", true),
            ("r#type", true),
            ("type", false),
            ("r#self", false),
            ("a-b", false),
            ("", false),
            ("1", false),
        ] {
            assert_eq!(is_rust_identifier(name), legal, "{name}");
        }
    }
}
