//! Values to bytes and back: Ice encodings 1.0 and 1.1, with no I/O and no knowledge of messages.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `shape` | what a value is in Slice, as types: the compiler compares these, not Rust types |
//! | `encoder`, `decoder` | the cursors over bytes, and the traits of values that pass through them |
//! | `basic` | numbers, booleans, strings |
//! | `defined` | structs and enums |
//! | `sequence`, `dictionary` | containers, owned and borrowed |
//! | `nullable` | `Option` of what has a null on the wire: proxies, classes |
//! | `tagged` | optional values, and skipping what a newer peer appended |
//! | `class` | classes: graphs of shared instances |
//! | `error` | what can be wrong with bytes, and with values |
//! | `exception` | user exceptions: slices, inheritance |
//! | `registry` | the types of the program by type id, which slicing needs |
//!
//! Every size that is read is checked against the bytes that are left before anything is allocated.

mod basic;
mod class;
mod decoder;
mod defined;
mod dictionary;
mod encapsulation;
mod encoder;
mod error;
mod exception;
mod nullable;
mod registry;
mod sequence;
pub mod shape;
mod tagged;
#[cfg(test)]
mod tests;

pub use class::{
    AnyClass, Class, ClassDecoder, ClassEncoder, ClassFormat, DecodeLimits, DecodedInstance, Link, ReferenceVisitor,
    SeverOnDrop, SliceClass, UnknownSlice,
};
pub use decoder::{Decode, DecodeOwned, Decoder};
pub use defined::{Enum, Struct};
pub use encapsulation::Encapsulation;
pub use encoder::{Encode, Encoder};
pub use error::{DecodeError, EncodeError};
pub use exception::{Decoded, ExceptionDecoder, ExceptionEncoder, NoUserException, UserException, UserExceptions};
pub use nullable::Nullable;
pub use registry::{ClassEntry, ExceptionEntry, RegistryConflict, registry_conflicts};
pub(crate) use registry::{Definition, conflicts};
pub use shape::{Shape, SliceType, TagFormat};
pub use tagged::Tagged;

/// A version of the Ice encoding that amd reads and writes.
///
/// The encapsulation of a request names its encoding; the reply uses the same one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Encoding 1.0, spoken by Ice before 3.5: no optional values, sliced exceptions only.
    V1_0,
    /// Encoding 1.1, the default since Ice 3.5.
    #[default]
    V1_1,
}

impl Encoding {
    /// The two bytes that stand for this encoding on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 2] {
        match self {
            Self::V1_0 => [1, 0],
            Self::V1_1 => [1, 1],
        }
    }

    /// The encoding with these two bytes, if amd knows it.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 2]) -> Option<Self> {
        match bytes {
            [1, 0] => Some(Self::V1_0),
            [1, 1] => Some(Self::V1_1),
            _ => None,
        }
    }
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [major, minor] = self.to_bytes();
        write!(f, "{major}.{minor}")
    }
}
