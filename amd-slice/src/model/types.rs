//! Types and values.

use super::{DefinitionId, MetadataList};
use crate::source::Span;

/// A type, where it is used.
#[derive(Clone, Debug)]
pub struct TypeRef {
    /// The type.
    pub ty: Type,
    /// Where it is used.
    pub span: Span,
    /// The metadata in front of it, such as `["rust:type:.."]`.
    pub metadata: MetadataList,
}

/// A type. It says of which kind a named one is, so that nobody needs to look it up for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `bool`
    Bool,
    /// `byte`, 0 to 255
    Byte,
    /// `short`, 16 bits
    Short,
    /// `int`, 32 bits
    Int,
    /// `long`, 64 bits
    Long,
    /// `float`, 32 bits
    Float,
    /// `double`, 64 bits
    Double,
    /// `string`
    String,
    /// `Object` or `Value`: an instance of any class.
    AnyClass,
    /// `Object*`: a proxy of any interface.
    AnyProxy,
    /// `LocalObject`, which is never sent.
    LocalObject,
    /// `T*`: a proxy of an interface (or, in Ice 3.7, of a class). It may be null.
    Proxy(DefinitionId),
    /// A struct.
    Struct(DefinitionId),
    /// An enum.
    Enum(DefinitionId),
    /// A sequence.
    Sequence(DefinitionId),
    /// A dictionary.
    Dictionary(DefinitionId),
    /// An instance of a class, or null.
    Class(DefinitionId),
    /// An interface without `*`: an instance of a class that implements it (Ice 3.7 only, deprecated there), or, where
    /// the interface is local, a local object. On the wire it is as [`AnyClass`](Self::AnyClass).
    InterfaceByValue(DefinitionId),
}

impl Type {
    /// The definition that it names.
    pub fn definition(self) -> Option<DefinitionId> {
        match self {
            Self::Proxy(id)
            | Self::Struct(id)
            | Self::Enum(id)
            | Self::Sequence(id)
            | Self::Dictionary(id)
            | Self::Class(id)
            | Self::InterfaceByValue(id) => Some(id),
            _ => None,
        }
    }

    /// The keyword of a type that has no definition.
    pub fn keyword(self) -> Option<&'static str> {
        Some(match self {
            Self::Bool => "bool",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::String => "string",
            Self::AnyClass => "Object",
            Self::AnyProxy => "Object*",
            Self::LocalObject => "LocalObject",
            _ => return None,
        })
    }

    /// The values of an integral type.
    pub(crate) fn integer_range(self) -> Option<(i64, i64)> {
        match self {
            Self::Byte => Some((0, 255)),
            Self::Short => Some((i16::MIN.into(), i16::MAX.into())),
            Self::Int => Some((i32::MIN.into(), i32::MAX.into())),
            Self::Long => Some((i64::MIN, i64::MAX)),
            _ => None,
        }
    }
}

/// The value of a constant or a default, and how it was written.
#[derive(Clone, Debug)]
pub struct Literal {
    /// The value, of the type of what it is the value of.
    pub value: Value,
    /// The constant whose value it is, if it was given by name.
    pub constant: Option<DefinitionId>,
    /// The literal or the name, as it was written.
    pub written: String,
    /// Where.
    pub span: Span,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a `bool`.
    Bool(bool),
    /// Of a `byte`, `short`, `int` or `long`, in its range.
    Integer(i64),
    /// Of a `float` or a `double`.
    Float(f64),
    /// Of a `string`.
    String(String),
    /// Of an enum: the enum, and the index in its [`enumerators`](super::Enum::enumerators).
    Enumerator(DefinitionId, usize),
}
