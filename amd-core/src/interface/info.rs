//! Interfaces as data: for look-ups, reflection and people.

use crate::protocol::OperationMode;

/// An interface as data.
#[derive(Debug)]
pub struct InterfaceInfo {
    /// The Slice type id, such as `::VisitorCenter::Greeter`.
    pub type_id: &'static str,
    /// The type ids of the interface and of all it inherits, `::Ice::Object` included, sorted.
    pub type_ids: &'static [&'static str],
    /// Its own operations.
    pub operations: &'static [OperationInfo],
}

impl InterfaceInfo {
    /// The interface that every object has.
    pub const OBJECT: Self = Self {
        type_id: "::Ice::Object",
        type_ids: &["::Ice::Object"],
        operations: &[],
    };

    /// The interface of an object that has several: it says that it is the first, and that it is each of them.
    ///
    /// # Panics
    /// If there are none.
    #[must_use]
    pub const fn joined<const N: usize>(interfaces: [&'static Self; N], type_ids: &'static [&'static str]) -> Self {
        Self {
            type_id: interfaces[0].type_id,
            type_ids,
            operations: interfaces[0].operations,
        }
    }
}

inventory::collect!(&'static InterfaceInfo);

/// An operation as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationInfo {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether it may be repeated.
    pub mode: OperationMode,
}
