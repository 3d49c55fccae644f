//! Messages with a compressed body (protocol 1.7).
//!
//! Compressing takes long, so it is not done by the state machine, which somebody may be waiting for: whole messages are made
//! here and handed to it, and what arrived compressed leaves it and comes back.

use bytes::{BufMut, Bytes, BytesMut};

use crate::encoding::{EncodeError, Encoder, Encoding};

use super::{Compression, HEADER_SIZE, Header, MessageType, ProtocolError, ReplyHead};

/// A smaller message is sent as it is.
const COMPRESS_FROM: usize = 100;

/// How much a bzip2 stream is compressed: the size of its blocks in 100 kB, 1 to 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompressionLevel(u32);

impl CompressionLevel {
    /// The lowest level, the default.
    pub const LEAST: Self = Self(1);

    /// The nearest level that there is.
    #[must_use]
    pub fn new(level: i32) -> Self {
        Self(level.clamp(1, 9).unsigned_abs())
    }
}

impl Default for CompressionLevel {
    fn default() -> Self {
        Self::LEAST
    }
}

/// A whole message, compressed if it is large enough. Its receiver may compress the reply.
#[derive(Clone, Debug)]
pub struct Compressible(BytesMut);

impl Compressible {
    /// A request; `body` writes what follows its id, which is 0 if it is oneway.
    ///
    /// # Errors
    /// If `body` wrote something that cannot be sent, or the message is too long.
    pub fn request(
        request_id: i32,
        level: CompressionLevel,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Self, EncodeError> {
        Self::message(MessageType::Request, level, |encoder| {
            encoder.write_i32(request_id);
            body(encoder);
        })
    }

    /// A batch of `count` oneway requests, each encoded as behind its id.
    ///
    /// # Errors
    /// If the message is too long.
    pub fn batch(count: i32, requests: &[u8], level: CompressionLevel) -> Result<Self, EncodeError> {
        Self::message(MessageType::BatchRequest, level, |encoder| {
            encoder.write_i32(count);
            encoder.write_raw(requests);
        })
    }

    /// A reply to a request whose sender can read compressed ones.
    ///
    /// # Errors
    /// If `body` wrote something that cannot be sent, or the message is too long.
    pub fn reply(
        head: ReplyHead,
        level: CompressionLevel,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Self, EncodeError> {
        Self::message(MessageType::Reply, level, |encoder| {
            head.encode(encoder);
            body(encoder);
        })
    }

    fn message(
        message_type: MessageType,
        level: CompressionLevel,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Self, EncodeError> {
        let mut message = BytesMut::new();
        let start = Header::begin(&mut message, message_type);
        let mut encoder = Encoder::new(&mut message, Encoding::V1_1);
        body(&mut encoder);
        encoder.finish()?;
        let size = message.len();
        let size = i32::try_from(size).map_err(|_| too_long(size))?;
        if message.len() >= COMPRESS_FROM
            && let Some(body) = compress(&message[HEADER_SIZE..], level)
        {
            message.truncate(HEADER_SIZE);
            message.put_i32_le(size);
            message.put_slice(&body);
            Header::set_compression(&mut message, Compression::Compressed);
        } else {
            Header::set_compression(&mut message, Compression::Accepted);
        }
        if !Header::end(&mut message, start) {
            return Err(too_long(message.len()));
        }
        Ok(Self(message))
    }

    /// The message.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

fn too_long(size: usize) -> EncodeError {
    EncodeError::TooLong {
        what: "a message",
        size,
    }
}

/// A message that arrived compressed.
#[derive(Clone, Debug)]
pub struct CompressedMessage {
    message_type: MessageType,
    body: Bytes,
    limit: usize,
}

/// What a message has in front of its bzip2 stream: the size of the whole message uncompressed, header included.
const ANNOUNCED: usize = size_of::<i32>();

impl CompressedMessage {
    /// A message of this type, with what follows its header. `limit` is the largest size that it may announce, in bytes.
    #[must_use]
    pub fn new(message_type: MessageType, body: Bytes, limit: usize) -> Self {
        Self {
            message_type,
            body,
            limit,
        }
    }

    /// The body as it was before it was compressed. No more memory is taken than it really needs, or `Ice.MessageSizeMax`
    /// allows, whatever the message announces.
    ///
    /// # Errors
    /// If the announced size is out of bounds or untrue, or what follows is not bzip2. The connection is closed then.
    pub fn decompress(&self) -> Result<DecompressedMessage, ProtocolError> {
        let size = self.announced()?;
        let (_, stream) = self.body.split_at(ANNOUNCED);
        let body = decompress(stream, size - HEADER_SIZE)?;
        Ok(DecompressedMessage {
            message_type: self.message_type,
            body: body.into(),
        })
    }

    /// The size that the message says it has when it is decompressed, 0 if it says none that is allowed.
    #[must_use]
    pub fn size(&self) -> usize {
        self.announced().unwrap_or(0)
    }

    fn announced(&self) -> Result<usize, ProtocolError> {
        let announced = self.body.first_chunk().map_or(0, |bytes| i32::from_le_bytes(*bytes));
        let size = usize::try_from(announced).unwrap_or(0);
        if size <= HEADER_SIZE {
            return Err(ProtocolError::TooSmall(announced));
        }
        if size > self.limit {
            let limit = self.limit;
            return Err(ProtocolError::TooLarge { size, limit });
        }
        Ok(size)
    }
}

/// A message that arrived compressed, as its sender made it.
#[derive(Clone, Debug)]
pub struct DecompressedMessage {
    pub(super) message_type: MessageType,
    pub(super) body: Bytes,
}

impl DecompressedMessage {
    /// What follows the header of the message.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

#[cfg(feature = "bzip2")]
fn compress(body: &[u8], level: CompressionLevel) -> Option<Vec<u8>> {
    use std::io::Read as _;

    let mut compressed = Vec::new();
    let mut encoder = bzip2::bufread::BzEncoder::new(body, bzip2::Compression::new(level.0));
    // Neither reading nor writing memory fails.
    encoder.read_to_end(&mut compressed).ok()?;
    Some(compressed)
}

/// The content of a bzip2 stream, which must have this size.
#[cfg(feature = "bzip2")]
fn decompress(stream: &[u8], size: usize) -> Result<Vec<u8>, ProtocolError> {
    use std::io::Read as _;

    let mut body = Vec::new();
    let most = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
    let mut decoder = bzip2::bufread::BzDecoder::new(stream).take(most);
    decoder.read_to_end(&mut body).map_err(|_| ProtocolError::NotBzip2)?;
    if body.len() != size {
        return Err(ProtocolError::UntrueSize { announced: size });
    }
    Ok(body)
}

#[cfg(not(feature = "bzip2"))]
fn compress(_body: &[u8], _level: CompressionLevel) -> Option<Vec<u8>> {
    None
}

#[cfg(not(feature = "bzip2"))]
fn decompress(_stream: &[u8], _size: usize) -> Result<Vec<u8>, ProtocolError> {
    Err(ProtocolError::Compressed)
}
