//! Names that Rust code can use everywhere, unless its module has something else of that name.
//!
//! A Slice type may be called `Option`. Then, and in its module only, the one of Rust is written with its whole path: code that
//! meets no such name is to be read as a person would have written it.

use super::Generator;
use crate::model::ModuleId;

/// The names that the generator uses, and their paths.
const PATHS: [(&str, &str); 13] = [
    ("Default", "::core::default::Default"),
    ("Option", "::core::option::Option"),
    ("Result", "::core::result::Result"),
    ("String", "::std::string::String"),
    ("Vec", "::std::vec::Vec"),
    ("bool", "::core::primitive::bool"),
    ("f32", "::core::primitive::f32"),
    ("f64", "::core::primitive::f64"),
    ("i16", "::core::primitive::i16"),
    ("i32", "::core::primitive::i32"),
    ("i64", "::core::primitive::i64"),
    ("str", "::core::primitive::str"),
    ("u8", "::core::primitive::u8"),
];

/// A type of the module itself. If it has a name of Rust's, `self::` tells readers and macros that it is not that.
pub(super) fn qualified(name: &str) -> String {
    if PATHS.iter().any(|(found, _)| *found == name) {
        format!("self::{name}")
    } else {
        name.to_owned()
    }
}

impl Generator<'_> {
    /// What of Rust has this name, as it is written in `module`.
    pub(super) fn standard(&self, name: &'static str, module: ModuleId) -> &'static str {
        if !self.is_taken(name, module) {
            return name;
        }
        let path = PATHS.iter().find(|(found, _)| *found == name);
        path.map_or(name, |(_, path)| path)
    }

    /// Whether the module's own Rust has a type or module of this name.
    fn is_taken(&self, name: &str, module: ModuleId) -> bool {
        self.contents
            .get(&Some(module))
            .is_some_and(|contents| contents.names.contains(name))
    }
}
