//! The types of the program by their type ids: what a decoder needs to know of types that its caller did not name.

use std::collections::BTreeMap;

use super::{DecodeError, Decoder};

/// An exception type of the program, found by its type id when an exception must be sliced.
#[derive(Debug)]
pub struct ExceptionEntry {
    /// The Slice type id.
    pub type_id: &'static str,
    /// The type id of the base, if there is one.
    pub base: Option<&'static str>,
    /// Its members as Slice text or tokens, to compare two definitions of one type id.
    pub definition: &'static str,
    /// File and line of the definition.
    pub place: &'static str,
    /// Steps over the required members of this type's own slice, which in compact format say no size.
    pub skip_members: fn(&mut Decoder<'_>) -> Result<(), DecodeError>,
}

inventory::collect!(ExceptionEntry);

impl ExceptionEntry {
    /// The entry with this type id.
    pub(super) fn find(type_id: &str) -> Option<&'static Self> {
        inventory::iter::<Self>
            .into_iter()
            .find(|entry| entry.type_id == type_id)
    }
}

/// Two definitions of one type id that are not the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("exception {type_id} is defined at {} and differently at {}", .places[0], .places[1])]
#[non_exhaustive]
pub struct RegistryConflict {
    /// The Slice type id.
    pub type_id: &'static str,
    /// File and line of the two definitions.
    pub places: [&'static str; 2],
}

/// Looks for exceptions of the program that share a type id but not a definition. The same definition twice is fine:
/// one Slice file may be generated into two crates.
#[must_use]
pub fn registry_conflicts() -> Vec<RegistryConflict> {
    conflicts(inventory::iter::<ExceptionEntry>)
}

fn conflicts<'a>(entries: impl IntoIterator<Item = &'a ExceptionEntry>) -> Vec<RegistryConflict> {
    let mut seen = BTreeMap::<&str, &ExceptionEntry>::new();
    let mut conflicts = Vec::new();
    for entry in entries {
        let first = *seen.entry(entry.type_id).or_insert(entry);
        if (first.base, first.definition) != (entry.base, entry.definition) {
            // The linker decides the order; a message should not depend on it.
            let mut places = [first.place, entry.place];
            places.sort_unstable();
            conflicts.push(RegistryConflict {
                type_id: entry.type_id,
                places,
            });
        }
    }
    conflicts.sort_unstable_by_key(|conflict| (conflict.type_id, conflict.places));
    conflicts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(type_id: &'static str, definition: &'static str, place: &'static str) -> ExceptionEntry {
        ExceptionEntry {
            type_id,
            base: None,
            definition,
            place,
            skip_members: |_| Ok(()),
        }
    }

    #[test]
    fn definitions_that_differ_are_found_with_both_places() {
        let entries = [
            entry("::A", "int x;", "b.rs:1"),
            entry("::B", "", "b.rs:2"),
            entry("::A", "int x;", "c.rs:1"),
            entry("::A", "int y;", "a.rs:1"),
        ];
        let [conflict] = &conflicts(&entries)[..] else {
            panic!("one conflict is expected")
        };
        assert_eq!(
            conflict.to_string(),
            "exception ::A is defined at a.rs:1 and differently at b.rs:1"
        );
    }

    #[test]
    fn another_base_is_another_definition() {
        let derived = ExceptionEntry {
            base: Some("::B"),
            ..entry("::A", "", "b.rs:1")
        };
        assert_eq!(conflicts(&[entry("::A", "", "a.rs:1"), derived]).len(), 1);
    }

    #[test]
    fn the_registry_of_this_program_is_sound() {
        assert_eq!(registry_conflicts(), []);
    }
}
