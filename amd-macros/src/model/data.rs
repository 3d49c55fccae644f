//! Structs and enums.

use proc_macro2::Ident;

use super::{Member, Runtime};

/// A struct that derives `Struct`.
pub(crate) struct Struct {
    pub(crate) runtime: Runtime,
    pub(crate) name: Ident,
    /// `::VisitorCenter::Ticket`
    pub(crate) type_id: String,
    pub(crate) docs: String,
    pub(crate) members: Vec<Member>,
}

/// An enum that derives `Enum`.
pub(crate) struct Enum {
    pub(crate) runtime: Runtime,
    pub(crate) name: Ident,
    /// `::VisitorCenter::Color`
    pub(crate) type_id: String,
    pub(crate) docs: String,
    pub(crate) enumerators: Vec<Enumerator>,
}

/// One value of an enum.
pub(crate) struct Enumerator {
    pub(crate) name: Ident,
    /// Its name in Slice.
    pub(crate) slice_name: String,
    pub(crate) docs: String,
    pub(crate) value: i32,
}
