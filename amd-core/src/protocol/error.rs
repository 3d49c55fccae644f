//! What a peer can do that ends its connection.

use crate::encoding::DecodeError;

/// A violation of the protocol. The connection on which it is seen is closed at once, with no reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The message does not begin with `IceP`: the peer speaks another protocol.
    #[error("the message begins with {found:02x?} and not with \"IceP\": the peer does not speak the Ice protocol")]
    BadMagic {
        /// The first four bytes.
        found: [u8; 4],
    },
    /// The protocol or its encoding has a version other than 1.0.
    #[error("{what} {major}.{minor} is not supported, 1.0 is")]
    UnsupportedVersion {
        /// `protocol` or `protocol encoding`.
        what: &'static str,
        /// Major version as read.
        major: u8,
        /// Minor version as read.
        minor: u8,
    },
    /// The message type is none of the five.
    #[error("message type {0} does not exist")]
    UnknownMessageType(u8),
    /// The size in the header is smaller than the header.
    #[error("a message of {0} bytes is smaller than its header")]
    TooSmall(i32),
    /// The size in the header is over the limit.
    #[error("a message of {size} bytes is over the limit of {limit} bytes (Ice.MessageSizeMax)")]
    TooLarge {
        /// The size as read.
        size: usize,
        /// The limit in force.
        limit: usize,
    },
    /// The message is compressed, which a build without the feature `bzip2` cannot read.
    #[error("the message is compressed, which this program cannot read: it is built without the feature `bzip2`")]
    Compressed,
    /// The body of a compressed message is no bzip2 stream, or one that is cut off.
    #[error("the body of a compressed message is no whole bzip2 stream")]
    NotBzip2,
    /// The body of a compressed message has another size than the message says.
    #[error("the body of a compressed message has more or less than the {announced} bytes that the message announces")]
    UntrueSize {
        /// The size of the body that follows from the announced one.
        announced: usize,
    },
    /// A message that may not come in this state.
    #[error("{0}")]
    Unexpected(&'static str),
    /// A batch announces a negative number of requests, or more than it can hold.
    #[error("a batch of {count} requests does not fit in {left} bytes")]
    BadBatchCount {
        /// The count as read.
        count: i32,
        /// Bytes behind the count.
        left: usize,
    },
    /// The head of a request or reply cannot be read.
    #[error("the head of a {what} cannot be read")]
    Malformed {
        /// `request`, `batch` or `reply`.
        what: &'static str,
        /// What is wrong with it.
        #[source]
        source: DecodeError,
    },
}
