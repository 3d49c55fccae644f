//! The interfaces of the program by their type ids, to compare two definitions of one.

use crate::encoding::{Definition, RegistryConflict, conflicts};

/// A definition of an interface. `#[interface]` submits one.
#[derive(Debug)]
pub struct InterfaceEntry {
    /// The Slice type id.
    pub type_id: &'static str,
    /// Its bases and operations as Slice text, to compare two definitions of one type id.
    pub definition: &'static str,
    /// File and line of the definition.
    pub place: &'static str,
}

inventory::collect!(InterfaceEntry);

/// Looks for interfaces of the program that share a type id but not their operations or bases. The same definition twice is
/// fine: one Slice file may be generated into two crates. Neither the order of operations nor their exceptions count.
#[must_use]
pub fn interface_conflicts() -> Vec<RegistryConflict> {
    let entries = inventory::iter::<InterfaceEntry>.into_iter();
    conflicts("interface", entries.map(Definition::from))
}

impl From<&InterfaceEntry> for Definition {
    fn from(entry: &InterfaceEntry) -> Self {
        Self {
            id: entry.type_id.to_owned(),
            parts: (entry.definition, None, None),
            place: entry.place,
        }
    }
}
