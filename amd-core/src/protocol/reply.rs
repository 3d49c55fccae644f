//! Replies: a status, and the body that it asks for (protocol 1.4).

use crate::encoding::{DecodeError, Decoder, Encoder, Encoding};

use super::request::{decode_facet, encode_facet};

/// How a dispatch ended, as its reply says it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReplyStatus(u8);

impl ReplyStatus {
    /// The dispatch returned results.
    pub const OK: Self = Self(0);
    /// The servant threw a user exception.
    pub const USER_EXCEPTION: Self = Self(1);
    /// There is no servant for the identity.
    pub const OBJECT_NOT_EXIST: Self = Self(2);
    /// The identity has no servant for the facet.
    pub const FACET_NOT_EXIST: Self = Self(3);
    /// The servant has no such operation.
    pub const OPERATION_NOT_EXIST: Self = Self(4);
    /// The Ice run time failed: parameters that cannot be read, a wrong mode.
    pub const UNKNOWN_LOCAL_EXCEPTION: Self = Self(5);
    /// The servant threw a user exception that the operation does not declare.
    pub const UNKNOWN_USER_EXCEPTION: Self = Self(6);
    /// The servant failed in another way.
    pub const UNKNOWN_EXCEPTION: Self = Self(7);
    /// The parameters are not what they should be. Ice 3.8; older peers do not know it.
    pub const INVALID_DATA: Self = Self(8);
    /// The caller may not do this. Ice 3.8; older peers do not know it.
    pub const UNAUTHORIZED: Self = Self(9);
    /// The request uses something that is not supported. Ice 3.8; older peers do not know it.
    pub const NOT_SUPPORTED: Self = Self(10);

    /// A status by its number. 11 to 255 are for applications.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Self {
        Self(byte)
    }

    /// The number of this status.
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        self.0
    }

    const fn name(self) -> Option<&'static str> {
        const NAMES: [&str; 11] = [
            "Ok",
            "UserException",
            "ObjectNotExist",
            "FacetNotExist",
            "OperationNotExist",
            "UnknownLocalException",
            "UnknownUserException",
            "UnknownException",
            "InvalidData",
            "Unauthorized",
            "NotSupported",
        ];
        if (self.0 as usize) < NAMES.len() {
            Some(NAMES[self.0 as usize])
        } else {
            None
        }
    }
}

impl std::fmt::Display for ReplyStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "status {}", self.0),
        }
    }
}

impl std::fmt::Debug for ReplyStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// Who was not found, as a reply with one of the three `NotExist` statuses says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FailedTarget {
    /// The name of the identity.
    pub name: String,
    /// The category of the identity.
    pub category: String,
    /// The facet, empty for the default one.
    pub facet: String,
    /// The operation that was called.
    pub operation: String,
}

impl FailedTarget {
    /// Appends the body of the reply.
    pub fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_str(&self.name);
        encoder.write_str(&self.category);
        encode_facet(&self.facet, encoder);
        encoder.write_str(&self.operation);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let name = decoder.read_str()?.to_owned();
        let category = decoder.read_str()?.to_owned();
        let facet = decode_facet(decoder)?.to_owned();
        let operation = decoder.read_str()?.to_owned();
        Ok(Self {
            name,
            category,
            facet,
            operation,
        })
    }
}

/// The first bytes of a reply: enough to find the invocation that waits for it.
#[derive(Clone, Copy, Debug)]
pub struct ReplyHead {
    /// The request that is answered.
    pub request_id: i32,
    /// How its dispatch ended.
    pub status: ReplyStatus,
}

impl ReplyHead {
    /// The bytes that the head takes.
    pub const SIZE: usize = 5;

    /// Reads the head of a reply from what follows the message header.
    ///
    /// # Errors
    /// If it is cut short.
    pub fn decode(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let request_id = decoder.read_i32()?;
        Ok(Self {
            request_id,
            status: ReplyStatus::from_byte(decoder.read_u8()?),
        })
    }

    /// Appends the head.
    pub fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_i32(self.request_id);
        encoder.write_u8(self.status.to_byte());
    }
}

/// What follows the head of a reply.
#[derive(Debug)]
pub enum ReplyBody<'de> {
    /// The results, to be decoded.
    Results(Decoder<'de>),
    /// A user exception, to be decoded.
    UserException(Decoder<'de>),
    /// Object, facet or operation does not exist.
    NotExist(ReplyStatus, FailedTarget),
    /// Any other failure, with its text.
    Failed(ReplyStatus, &'de str),
}

impl<'de> ReplyBody<'de> {
    /// Reads the body of a reply with this status.
    ///
    /// # Errors
    /// If it is not what the status asks for. That fails the invocation and nothing else.
    pub fn decode(status: ReplyStatus, decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        Ok(match status {
            ReplyStatus::OK => Self::Results(decoder.read_encapsulation()?),
            ReplyStatus::USER_EXCEPTION => Self::UserException(decoder.read_encapsulation()?),
            ReplyStatus::OBJECT_NOT_EXIST | ReplyStatus::FACET_NOT_EXIST | ReplyStatus::OPERATION_NOT_EXIST => {
                Self::NotExist(status, FailedTarget::decode(decoder)?)
            }
            _ => Self::Failed(status, decoder.read_str()?),
        })
    }

    /// The encoding of results or exception.
    #[must_use]
    pub fn encoding(&self) -> Option<Encoding> {
        match self {
            Self::Results(content) | Self::UserException(content) => Some(content.encoding()),
            _ => None,
        }
    }
}
