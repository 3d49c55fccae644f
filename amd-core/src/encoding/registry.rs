//! The types of the program by their type ids: what a decoder needs to know of types that its caller did not name.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::{ClassDecoder, DecodeError, DecodedInstance, Decoder};

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

/// A class of the program, found by its type id or compact id when an instance arrives.
#[derive(Debug)]
pub struct ClassEntry {
    /// The Slice type id.
    pub type_id: &'static str,
    /// The number that stands for the type id on the wire.
    pub compact_id: Option<i32>,
    /// The type id of the base, `::Ice::Object` if it names none.
    pub base: &'static str,
    /// Its members as Slice text or tokens, to compare two definitions of one type id.
    pub definition: &'static str,
    /// File and line of the definition.
    pub place: &'static str,
    /// Reads an instance: [`ClassDecoder::instance`] of the type.
    pub decode: fn(&mut ClassDecoder<'_, '_>) -> Result<DecodedInstance, DecodeError>,
}

inventory::collect!(ClassEntry);

static CLASSES: LazyLock<HashMap<&'static str, &'static ClassEntry>> = LazyLock::new(|| {
    let entries = inventory::iter::<ClassEntry>.into_iter();
    entries.map(|entry| (entry.type_id, entry)).collect()
});

static COMPACT_IDS: LazyLock<HashMap<i32, &'static ClassEntry>> = LazyLock::new(|| {
    let entries = inventory::iter::<ClassEntry>.into_iter();
    entries.filter_map(|entry| Some((entry.compact_id?, entry))).collect()
});

impl ClassEntry {
    /// The entry with this type id.
    pub(super) fn find(type_id: &str) -> Option<&'static Self> {
        CLASSES.get(type_id).copied()
    }

    /// The entry with this compact id.
    pub(super) fn find_compact(compact_id: i32) -> Option<&'static Self> {
        COMPACT_IDS.get(&compact_id).copied()
    }
}

/// Two definitions of one type id that are not the same, or two classes with one compact id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} {id} is defined at {} and differently at {}", .places[0], .places[1])]
#[non_exhaustive]
pub struct RegistryConflict {
    /// What is defined: an exception, a class, a compact id, an interface.
    pub kind: &'static str,
    /// The Slice type id, or the compact id.
    pub id: String,
    /// File and line of the two definitions.
    pub places: [&'static str; 2],
}

/// Looks for exceptions and classes of the program that share a type id but not a definition, and for classes that share
/// a compact id. The same definition twice is fine: one Slice file may be generated into two crates.
#[must_use]
pub fn registry_conflicts() -> Vec<RegistryConflict> {
    let exceptions = inventory::iter::<ExceptionEntry>.into_iter();
    let classes = || inventory::iter::<ClassEntry>.into_iter();
    let mut conflicts = conflicts("exception", exceptions.map(Definition::from));
    conflicts.extend(self::conflicts("class", classes().map(Definition::from)));
    let compact_ids = classes().filter_map(Definition::of_compact_id);
    conflicts.extend(self::conflicts("class with compact id", compact_ids));
    conflicts
}

/// What must be equal in all definitions with one id.
pub(crate) struct Definition {
    pub(crate) id: String,
    pub(crate) parts: (&'static str, Option<&'static str>, Option<i32>),
    /// File and line.
    pub(crate) place: &'static str,
}

impl From<&ExceptionEntry> for Definition {
    fn from(entry: &ExceptionEntry) -> Self {
        Self {
            id: entry.type_id.to_owned(),
            parts: (entry.definition, entry.base, None),
            place: entry.place,
        }
    }
}

impl From<&ClassEntry> for Definition {
    fn from(entry: &ClassEntry) -> Self {
        Self {
            id: entry.type_id.to_owned(),
            parts: (entry.definition, Some(entry.base), entry.compact_id),
            place: entry.place,
        }
    }
}

impl Definition {
    fn of_compact_id(entry: &ClassEntry) -> Option<Self> {
        Some(Self {
            id: entry.compact_id?.to_string(),
            parts: (entry.type_id, None, None),
            place: entry.place,
        })
    }
}

/// Those among definitions of one kind that have one id and differ.
pub(crate) fn conflicts(kind: &'static str, definitions: impl Iterator<Item = Definition>) -> Vec<RegistryConflict> {
    let mut seen = BTreeMap::<String, Definition>::new();
    let mut conflicts = Vec::new();
    for definition in definitions {
        let Some(first) = seen.get(&definition.id) else {
            seen.insert(definition.id.clone(), definition);
            continue;
        };
        if first.parts != definition.parts {
            // The linker decides the order; a message should not depend on it.
            let mut places = [first.place, definition.place];
            places.sort_unstable();
            conflicts.push(RegistryConflict {
                kind,
                id: definition.id,
                places,
            });
        }
    }
    conflicts.sort_unstable_by(|a, b| (&a.id, a.places).cmp(&(&b.id, b.places)));
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
        let [conflict] = &conflicts("exception", entries.iter().map(Definition::from))[..] else {
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
        let entries = [entry("::A", "", "a.rs:1"), derived];
        assert_eq!(conflicts("exception", entries.iter().map(Definition::from)).len(), 1);
    }

    #[test]
    fn a_compact_id_belongs_to_one_class() {
        let class = |type_id, place| ClassEntry {
            type_id,
            compact_id: Some(7),
            base: "::Ice::Object",
            definition: "",
            place,
            decode: |_| unreachable!(),
        };
        let entries = [class("::A", "a.rs:1"), class("::A", "b.rs:1"), class("::B", "c.rs:1")];
        let conflicts = conflicts(
            "class with compact id",
            entries.iter().filter_map(Definition::of_compact_id),
        );
        let [conflict] = &conflicts[..] else {
            panic!("one conflict is expected")
        };
        assert_eq!(
            conflict.to_string(),
            "class with compact id 7 is defined at a.rs:1 and differently at c.rs:1"
        );
    }

    #[test]
    fn the_registry_of_this_program_is_sound() {
        assert_eq!(registry_conflicts(), []);
    }
}
