//! User exceptions and sets of them.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{Member as FieldName, Type};

use super::Runtime;
use super::slice::{lower_camel_case, slice_type};
use super::tag::{Tag, optional_text};

/// A struct that derives `UserException`.
pub(crate) struct Exception {
    pub(crate) runtime: Runtime,
    pub(crate) name: Ident,
    /// `::VisitorCenter::NameTaken`
    pub(crate) type_id: String,
    pub(crate) docs: String,
    /// Its own members, in their order.
    pub(crate) members: Vec<Member>,
    pub(crate) base: Option<Member>,
}

/// A member of an exception or a struct.
pub(crate) struct Member {
    pub(crate) name: FieldName,
    /// `#[amd(name = "..")]`: its name in Slice, where that is another.
    pub(crate) slice_name: Option<String>,
    /// Where it has a tag, the type under its `Option`.
    pub(crate) ty: Type,
    pub(crate) tag: Option<Tag>,
    pub(crate) docs: String,
}

impl Member {
    /// Its name in Slice.
    pub(crate) fn slice_name(&self) -> String {
        match (&self.slice_name, &self.name) {
            (Some(name), _) => name.clone(),
            (None, FieldName::Named(name)) => lower_camel_case(&name.unraw().to_string()),
            (None, FieldName::Unnamed(index)) => format!("member{}", index.index),
        }
    }

    /// `string by;`
    fn definition(&self) -> String {
        let name = self.slice_name();
        format!("{}{} {name};", optional_text(self.tag), slice_type(&self.ty))
    }
}

impl Exception {
    /// `string by; int code;`, to compare two definitions of one type id.
    pub(crate) fn definition(&self) -> String {
        definition(&self.members)
    }
}

/// The members as Slice text.
pub(super) fn definition(members: &[Member]) -> String {
    let members = members.iter().map(Member::definition);
    members.collect::<Vec<_>>().join(" ")
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
