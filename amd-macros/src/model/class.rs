//! Classes.

use proc_macro2::Ident;

use super::exception::Member;
use super::{Runtime, exception};

/// A struct that derives `Class`.
pub(crate) struct Class {
    pub(crate) runtime: Runtime,
    pub(crate) name: Ident,
    /// `::VisitorCenter::Guest`
    pub(crate) type_id: String,
    pub(crate) docs: String,
    pub(crate) compact_id: Option<i32>,
    /// Its own members, in their order.
    pub(crate) members: Vec<Member>,
    pub(crate) base: Option<Member>,
}

impl Class {
    /// `string name; Guest next;`, to compare two definitions of one type id.
    pub(crate) fn definition(&self) -> String {
        exception::definition(&self.members)
    }
}
