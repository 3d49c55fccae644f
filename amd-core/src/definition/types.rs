//! Types of data.

use std::fmt;

use super::InterfaceInfo;

/// A Slice type as data. Its text, by `Display`, names sequences and dictionaries by what they are made of:
/// `dictionary<string, sequence<::VisitorCenter::Ticket>>`.
///
/// Where definitions may refer to each other in circles there are functions, so that each can be a constant.
#[derive(Clone, Copy, Debug)]
pub enum TypeInfo {
    /// A type that Slice has of itself, such as `string`.
    Basic(&'static str),
    /// `sequence<T>`
    Sequence(&'static Self),
    /// `dictionary<K, V>`
    Dictionary(&'static Self, &'static Self),
    /// A struct or an enum.
    Defined(&'static Definition),
    /// An instance of a class, or null; of any class if there is no definition.
    Class(fn() -> Option<&'static Definition>),
    /// A proxy, or null.
    Proxy(fn() -> &'static InterfaceInfo),
}

impl fmt::Display for TypeInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic(name) => f.write_str(name),
            Self::Sequence(element) => write!(f, "sequence<{element}>"),
            Self::Dictionary(key, value) => write!(f, "dictionary<{key}, {value}>"),
            Self::Defined(definition) => f.write_str(definition.type_id),
            Self::Class(definition) => match definition() {
                Some(definition) => f.write_str(definition.type_id),
                None => f.write_str("Value"),
            },
            Self::Proxy(interface) => match interface().type_id {
                InterfaceInfo::OBJECT_TYPE_ID => f.write_str("Object*"),
                type_id => write!(f, "{type_id}*"),
            },
        }
    }
}

/// The definition of a struct, an enum, an exception or a class.
#[derive(Debug)]
pub struct Definition {
    /// The Slice type id, such as `::VisitorCenter::Ticket`.
    pub type_id: &'static str,
    /// The documentation, a line of text for each line; empty for none.
    pub docs: &'static str,
    /// What it is.
    pub kind: DefinitionKind,
}

/// What a definition is.
#[derive(Debug)]
pub enum DefinitionKind {
    /// A struct.
    Struct {
        /// Its members, in their order.
        members: &'static [MemberInfo],
    },
    /// An enum.
    Enum {
        /// Its enumerators, in their order.
        enumerators: &'static [EnumeratorInfo],
    },
    /// An exception.
    Exception {
        /// The exception that it extends.
        base: Option<&'static Definition>,
        /// Its own members, in their order.
        members: &'static [MemberInfo],
    },
    /// A class.
    Class {
        /// The class that it extends.
        base: Option<&'static Definition>,
        /// The number that stands for its type id on the wire.
        compact_id: Option<i32>,
        /// Its own members, in their order.
        members: &'static [MemberInfo],
    },
}

/// A member of a struct, an exception or a class.
#[derive(Clone, Copy, Debug)]
pub struct MemberInfo {
    /// The name in Slice.
    pub name: &'static str,
    /// The documentation.
    pub docs: &'static str,
    /// The tag, if the member is optional.
    pub tag: Option<u32>,
    /// The type.
    pub ty: TypeInfo,
}

/// An enumerator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnumeratorInfo {
    /// The name in Slice.
    pub name: &'static str,
    /// The documentation.
    pub docs: &'static str,
    /// The value.
    pub value: i32,
}

impl Definition {
    /// The definition of an exception without documentation.
    #[must_use]
    pub const fn exception(type_id: &'static str, base: Option<&'static Self>, members: &'static [MemberInfo]) -> Self {
        let kind = DefinitionKind::Exception { base, members };
        Self {
            type_id,
            docs: "",
            kind,
        }
    }

    /// The exception or class that this one extends.
    #[must_use]
    pub const fn base(&self) -> Option<&'static Self> {
        match self.kind {
            DefinitionKind::Exception { base, .. } | DefinitionKind::Class { base, .. } => base,
            DefinitionKind::Struct { .. } | DefinitionKind::Enum { .. } => None,
        }
    }

    /// Its own members; none of an enum.
    #[must_use]
    pub const fn members(&self) -> &'static [MemberInfo] {
        match self.kind {
            DefinitionKind::Struct { members }
            | DefinitionKind::Exception { members, .. }
            | DefinitionKind::Class { members, .. } => members,
            DefinitionKind::Enum { .. } => &[],
        }
    }
}
