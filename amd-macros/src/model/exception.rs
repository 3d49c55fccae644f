//! User exceptions and sets of them.

use proc_macro2::Ident;
use syn::{Member as FieldName, Type};

use super::Runtime;
use super::slice::slice_type;

/// A struct that derives `UserException`.
pub(crate) struct Exception {
    pub(crate) runtime: Runtime,
    pub(crate) name: Ident,
    /// `::VisitorCenter::NameTaken`
    pub(crate) type_id: String,
    /// Its own members, in their order.
    pub(crate) members: Vec<Member>,
    pub(crate) base: Option<Member>,
}

/// A member of an exception.
pub(crate) struct Member {
    pub(crate) name: FieldName,
    pub(crate) ty: Type,
}

impl Exception {
    /// `string by; int code;`, to compare two definitions of one type id.
    pub(crate) fn definition(&self) -> String {
        let members = self.members.iter().map(|member| {
            let name = match &member.name {
                FieldName::Named(name) => name.to_string(),
                FieldName::Unnamed(index) => format!("member{}", index.index),
            };
            format!("{} {name};", slice_type(&member.ty))
        });
        members.collect::<Vec<_>>().join(" ")
    }
}

/// An enum that derives `UserExceptions`.
pub(crate) struct ExceptionSet {
    pub(crate) runtime: Runtime,
    pub(crate) name: Ident,
    pub(crate) variants: Vec<Variant>,
}

/// One exception of a set.
pub(crate) struct Variant {
    pub(crate) name: Ident,
    pub(crate) exception: Type,
}
