//! The 14 bytes before every message (protocol 1.1).

use bytes::{BufMut, BytesMut};

use super::ProtocolError;

/// The size of a message header in bytes.
pub const HEADER_SIZE: usize = 14;

const MAGIC: [u8; 4] = *b"IceP";
const VERSION: [u8; 2] = [1, 0];

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageType {
    /// One request.
    Request,
    /// Several oneway requests.
    BatchRequest,
    /// The answer to a twoway request.
    Reply,
    /// The server's first message; later a heartbeat from either side.
    ValidateConnection,
    /// The sender closes gracefully and has answered everything it dispatched.
    CloseConnection,
}

impl MessageType {
    const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            0 => Self::Request,
            1 => Self::BatchRequest,
            2 => Self::Reply,
            3 => Self::ValidateConnection,
            4 => Self::CloseConnection,
            _ => return None,
        })
    }

    const fn to_byte(self) -> u8 {
        match self {
            Self::Request => 0,
            Self::BatchRequest => 1,
            Self::Reply => 2,
            Self::ValidateConnection => 3,
            Self::CloseConnection => 4,
        }
    }
}

/// The compression byte of a message. A receiver does not check its range: 3 and more are read like 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// The message is not compressed, and neither should its reply be.
    None,
    /// The message is not compressed, its sender can read compressed ones.
    Accepted,
    /// The body is compressed.
    Compressed,
}

impl Compression {
    const fn from_byte(byte: u8) -> Self {
        match byte {
            0 => Self::None,
            2 => Self::Compressed,
            _ => Self::Accepted,
        }
    }

    const fn to_byte(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Accepted => 1,
            Self::Compressed => 2,
        }
    }
}

/// Where the compression byte is.
const COMPRESSION_AT: usize = 9;

/// The header of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the message is.
    pub message_type: MessageType,
    /// Whether the body is compressed.
    pub compression: Compression,
    /// The size of the message, header included.
    pub size: usize,
}

impl Header {
    /// Reads a header and checks it, in the order of protocol 1.1.
    ///
    /// # Errors
    /// If the peer does not speak protocol 1.0, or the size is under 14 or over `limit`.
    pub fn decode(bytes: &[u8; HEADER_SIZE], limit: usize) -> Result<Self, ProtocolError> {
        let [
            m0,
            m1,
            m2,
            m3,
            major,
            minor,
            encoding_major,
            encoding_minor,
            kind,
            compression,
            size @ ..,
        ] = *bytes;
        if [m0, m1, m2, m3] != MAGIC {
            return Err(ProtocolError::BadMagic {
                found: [m0, m1, m2, m3],
            });
        }
        if [major, minor] != VERSION {
            return Err(ProtocolError::UnsupportedVersion {
                what: "protocol",
                major,
                minor,
            });
        }
        if [encoding_major, encoding_minor] != VERSION {
            let (major, minor) = (encoding_major, encoding_minor);
            return Err(ProtocolError::UnsupportedVersion {
                what: "protocol encoding",
                major,
                minor,
            });
        }
        let announced = i32::from_le_bytes(size);
        let size = usize::try_from(announced).unwrap_or(0);
        if size < HEADER_SIZE {
            return Err(ProtocolError::TooSmall(announced));
        }
        if size > limit {
            return Err(ProtocolError::TooLarge { size, limit });
        }
        let message_type = MessageType::from_byte(kind).ok_or(ProtocolError::UnknownMessageType(kind))?;
        Ok(Self {
            message_type,
            compression: Compression::from_byte(compression),
            size,
        })
    }

    /// Appends the header of an uncompressed message whose size is not known yet; returns where it starts.
    pub fn begin(out: &mut BytesMut, message_type: MessageType) -> usize {
        let start = out.len();
        out.put_slice(&MAGIC);
        out.put_slice(&VERSION);
        out.put_slice(&VERSION);
        out.put_u8(message_type.to_byte());
        out.put_u8(0);
        out.put_i32_le(0);
        start
    }

    /// Writes the size of the message that started at `start` and ends where the buffer ends; `false` if it is too long
    /// for the protocol.
    #[must_use]
    pub fn end(out: &mut BytesMut, start: usize) -> bool {
        let Ok(size) = i32::try_from(out.len() - start) else {
            return false;
        };
        out[start + HEADER_SIZE - 4..start + HEADER_SIZE].copy_from_slice(&size.to_le_bytes());
        true
    }

    /// Writes the compression byte of a message at the front of the buffer.
    pub(super) fn set_compression(message: &mut BytesMut, compression: Compression) {
        message[COMPRESSION_AT] = compression.to_byte();
    }

    /// Appends a message that is only a header: ValidateConnection or CloseConnection.
    pub fn empty_message(out: &mut BytesMut, message_type: MessageType) {
        let start = Self::begin(out, message_type);
        let fits = Self::end(out, start);
        debug_assert!(fits, "14 bytes fit");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALIDATE: [u8; 14] = [0x49, 0x63, 0x65, 0x50, 1, 0, 1, 0, 3, 0, 14, 0, 0, 0];

    fn with(index: usize, byte: u8) -> [u8; 14] {
        let mut bytes = VALIDATE;
        bytes[index] = byte;
        bytes
    }

    #[test]
    fn the_empty_message_is_the_captured_one() {
        let mut out = BytesMut::new();
        Header::empty_message(&mut out, MessageType::ValidateConnection);
        assert_eq!(out[..], VALIDATE);
    }

    #[test]
    fn each_lie_is_its_own_error() {
        use ProtocolError as E;
        let decode = |bytes| Header::decode(&bytes, 1000);
        assert!(decode(VALIDATE).is_ok());
        assert!(matches!(decode(with(0, 0)), Err(E::BadMagic { .. })));
        assert!(matches!(
            decode(with(4, 2)),
            Err(E::UnsupportedVersion {
                what: "protocol",
                major: 2,
                minor: 0
            })
        ));
        assert!(matches!(
            decode(with(5, 1)),
            Err(E::UnsupportedVersion {
                what: "protocol",
                major: 1,
                minor: 1
            })
        ));
        assert!(matches!(
            decode(with(7, 1)),
            Err(E::UnsupportedVersion {
                what: "protocol encoding",
                ..
            })
        ));
        assert_eq!(decode(with(8, 5)), Err(E::UnknownMessageType(5)));
        assert_eq!(decode(with(10, 13)), Err(E::TooSmall(13)));
        assert!(matches!(decode(with(13, 0xff)), Err(E::TooSmall(_))));
        assert_eq!(
            decode(with(11, 4)),
            Err(E::TooLarge {
                size: 1038,
                limit: 1000
            })
        );
    }

    #[test]
    fn an_unknown_compression_byte_is_read_like_one() {
        assert_eq!(
            Header::decode(&with(9, 3), 1000).unwrap().compression,
            Compression::Accepted
        );
    }
}
