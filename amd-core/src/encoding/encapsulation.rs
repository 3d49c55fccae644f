//! An encapsulation whose content nobody has looked at: what untyped calls and servants pass on.

use std::fmt;

use bytes::{Bytes, BytesMut};

use crate::definition::Definition;

use super::{DecodeError, Decoded, Decoder, EncodeError, Encoder, Encoding, ExceptionDecoder, UserExceptions};

/// The bytes of some parameters, results or exception, and their encoding: a Slice encapsulation.
///
/// Clones share the bytes.
///
/// ```
/// use amd_core::encoding::{Encapsulation, Encoding};
///
/// let greeting = Encapsulation::new(Encoding::V1_1, |encoder| encoder.put("Hello"))?;
/// assert_eq!(greeting.decode(|decoder| decoder.get::<String>())?, "Hello");
/// assert_eq!(Encapsulation::from_bytes(greeting.to_bytes())?, greeting);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Encapsulation {
    encoding: Encoding,
    content: Bytes,
}

impl Encapsulation {
    /// The bytes in front of the content: the size and the encoding.
    const HEAD: usize = 6;

    /// An encapsulation with what `content` writes.
    ///
    /// # Errors
    /// If `content` met a value that cannot be sent.
    pub fn new(encoding: Encoding, content: impl FnOnce(&mut Encoder<'_>)) -> Result<Self, EncodeError> {
        let mut bytes = BytesMut::new();
        Encoder::encapsulate(&mut bytes, encoding, content)?;
        let content = bytes.freeze().slice(Self::HEAD..);
        Ok(Self { encoding, content })
    }

    /// An encapsulation with this content.
    #[must_use]
    pub fn from_content(encoding: Encoding, content: Bytes) -> Self {
        Self { encoding, content }
    }

    /// The encapsulation that these bytes are, with their size and encoding in front.
    ///
    /// # Errors
    /// If they are not one encapsulation, or in an encoding that amd does not know.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Result<Self, DecodeError> {
        let bytes = bytes.into();
        let mut decoder = Decoder::new(&bytes, Encoding::V1_0);
        let encoding = decoder.read_encapsulation()?.encoding();
        if !decoder.left().is_empty() {
            return Err(decoder.invalid("bytes behind an encapsulation"));
        }
        let content = bytes.slice(Self::HEAD..);
        Ok(Self { encoding, content })
    }

    /// The encapsulation of a user exception, as an untyped servant throws it.
    ///
    /// # Errors
    /// If a member of the exception cannot be sent.
    pub fn of_exception<E: UserExceptions>(encoding: Encoding, exception: &E) -> Result<Self, EncodeError> {
        Self::new(encoding, |encoder| exception.encode_exception(encoder))
    }

    /// The bytes with their size and encoding in front, as they are on the wire.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = BytesMut::new();
        let written = Encoder::encapsulate(&mut bytes, self.encoding, |encoder| encoder.write_raw(&self.content));
        debug_assert!(written.is_ok(), "bytes can be sent");
        bytes.into()
    }

    /// The encoding of the content.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The bytes without their size and encoding.
    #[must_use]
    pub fn content(&self) -> &Bytes {
        &self.content
    }

    /// Reads the content, all of it. Proxies cannot be read here, as no communicator is known.
    ///
    /// # Errors
    /// If `read` fails or leaves something.
    pub fn decode<T>(&self, read: impl FnOnce(&mut Decoder<'_>) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
        let mut decoder = Decoder::from_bytes(&self.content, self.encoding);
        let value = read(&mut decoder)?;
        decoder.finish()?;
        Ok(value)
    }

    /// Appends it, in its own encoding.
    pub fn write(&self, encoder: &mut Encoder<'_>) {
        encoder.write_encapsulation(self.encoding, |encoder| encoder.write_raw(&self.content));
    }

    /// Takes what is left of a decoder's encapsulation, unread.
    ///
    /// # Errors
    /// Never: it reads what is there.
    pub fn take(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let content = decoder.read_rest();
        Ok(Self::from_content(decoder.encoding(), content))
    }
}

impl fmt::Debug for Encapsulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encapsulation")
            .field("encoding", &self.encoding)
            .field("bytes", &self.content.len())
            .finish()
    }
}

/// As a set of exceptions it has every one: whoever calls without types takes each as it is.
impl UserExceptions for Encapsulation {
    // It may be any.
    const DEFINITIONS: &'static [&'static Definition] = &[];
    const TYPE_IDS: &'static [&'static str] = &[];

    fn encode_exception(&self, encoder: &mut Encoder<'_>) {
        encoder.write_raw(&self.content);
    }

    fn decode_exception(_type_id: &str, _slices: &mut ExceptionDecoder<'_, '_>) -> Option<Result<Self, DecodeError>> {
        None
    }

    fn decode_content(content: &mut Decoder<'_>) -> Result<Decoded<Self>, DecodeError> {
        Self::take(content).map(Decoded::Known)
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a user exception of {} bytes, undecoded", self.content.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_encapsulation_is_refused() {
        for bytes in [
            &[][..],
            &[6, 0, 0, 0, 1],
            &[5, 0, 0, 0, 1, 1],
            &[7, 0, 0, 0, 1, 1],
            &[6, 0, 0, 0, 1, 9],
            &[6, 0, 0, 0, 1, 1, 0],
            &[0xff, 0xff, 0xff, 0xff, 1, 1],
        ] {
            assert!(Encapsulation::from_bytes(bytes.to_vec()).is_err(), "{bytes:?}");
        }
        let empty = Encapsulation::from_bytes(vec![6, 0, 0, 0, 1, 0]).unwrap();
        assert_eq!(empty, Encapsulation::from_content(Encoding::V1_0, Bytes::new()));
    }
}
