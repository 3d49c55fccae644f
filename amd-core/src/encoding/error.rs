//! What can be wrong with bytes, and with values that are to become bytes.

/// Bytes from a peer that are not what they should be: damage, a lie, or another interface than ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The value needs more bytes than there are.
    #[error("{needed} more bytes are needed at offset {offset}, {left} are left")]
    EndOfData {
        /// Offset in the innermost encapsulation.
        offset: usize,
        /// Bytes the value needs.
        needed: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// A size or count is negative, or claims more than the bytes that are left can hold.
    #[error("a size of {size} at offset {offset} is impossible, {left} bytes are left")]
    BadSize {
        /// Offset in the innermost encapsulation.
        offset: usize,
        /// The size as read.
        size: i64,
        /// Bytes that are left.
        left: usize,
    },
    /// A string is not UTF-8.
    #[error("the string at offset {offset} is not UTF-8")]
    InvalidUtf8 {
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
    /// An encapsulation has an encoding that amd does not know.
    #[error("encoding {major}.{minor} is not supported, 1.0 and 1.1 are")]
    UnsupportedEncoding {
        /// Major version as read.
        major: u8,
        /// Minor version as read.
        minor: u8,
    },
    /// Bytes are left after the last value.
    #[error("{left} bytes are left after the last value, at offset {offset}")]
    TrailingBytes {
        /// Offset in the innermost encapsulation.
        offset: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// A null where the type does not allow one. `Option` does.
    #[error("null at offset {offset}, where a value is required")]
    UnexpectedNull {
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
    /// Containers are nested deeper than any Slice definition nests them.
    #[error("containers are nested more than {limit} deep at offset {offset}")]
    TooDeep {
        /// The depth that is allowed.
        limit: u16,
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
    /// A value that the enum does not define.
    #[error("the value {value} at offset {offset} is no enumerator of {type_id}")]
    UndefinedEnumerator {
        /// The enum's Slice type id.
        type_id: &'static str,
        /// The value as read.
        value: i32,
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
    /// A class that this program does not know, and no way to step over what it does not know.
    #[error("an instance at offset {offset} is of class {type_id}, which is not known here")]
    UnknownClass {
        /// The Slice type id, or the compact id in decimal.
        type_id: String,
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
    /// An instance of another class than the declared one and those derived from it.
    #[error("an instance referred to at offset {offset} is of class {found}, where {expected} is declared")]
    WrongClass {
        /// The declared class.
        expected: &'static str,
        /// The class of the instance.
        found: String,
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
    /// A reference to an instance that is not there.
    #[error("instance {number} is referred to and missing at offset {offset}")]
    MissingInstance {
        /// The number of the instance.
        number: i32,
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
    /// Instances that refer to each other in a cycle, which is not accepted unless configured.
    #[error("instances refer to each other in a cycle at offset {offset}, and Ice.AcceptClassCycles is 0")]
    ClassCycle {
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
    /// Instances are nested deeper than configured.
    #[error("instances are nested more than {limit} deep at offset {offset}, see Ice.ClassGraphDepthMax")]
    GraphTooDeep {
        /// The depth that is allowed.
        limit: u32,
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
    /// The bytes decode to something that the type does not allow.
    #[error("{what} at offset {offset}")]
    Invalid {
        /// What is wrong.
        what: &'static str,
        /// Offset in the innermost encapsulation.
        offset: usize,
    },
}

/// A value that has no form on the wire.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// A string, container or message is longer than the protocol can say.
    #[error("{what} of size {size} is longer than the protocol allows")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// Its size.
        size: usize,
    },
    /// Instances of classes refer to each other in a chain that is too long to be nested, as encoding 1.1 does.
    #[error("instances that are nested more than {limit} deep cannot be sent in encoding 1.1")]
    GraphTooDeep {
        /// The depth that is possible.
        limit: u32,
    },
    /// A value the wire has no form for.
    #[error("{what} cannot be sent")]
    NotMarshalable {
        /// What it is.
        what: &'static str,
    },
}
