//! Endpoints of protocols that Ice does not have: amd's own, and those of the program.

use super::{Endpoint, OpaqueEndpoint};
use crate::encoding::{DecodeError, Decoder, Encoder};

/// A protocol that Ice does not have. Its endpoints are written `NAME -a ADDRESS`; peers that do not know it pass them on.
///
/// ```
/// use amd_core::reference::{Endpoint, EndpointRole, OwnProtocol, ReferenceDefaults};
///
/// const CARRIER: OwnProtocol = OwnProtocol::new("carrier", 1200);
/// let mut defaults = ReferenceDefaults::default();
/// defaults.protocols.push(CARRIER);
/// let endpoints = Endpoint::parse_list("carrier -a pigeon", EndpointRole::Connect, &defaults)?;
/// assert_eq!(endpoints, [CARRIER.endpoint("pigeon")]);
/// # Ok::<(), amd_core::reference::ReferenceParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnProtocol {
    name: &'static str,
    type_number: i16,
}

impl OwnProtocol {
    /// Two ends in one process: `memory -a NAME`.
    pub const MEMORY: Self = Self::new("memory", 28_001);
    /// Unix domain sockets: `uds -a PATH`.
    pub const UDS: Self = Self::new("uds", 28_002);
    /// Those that amd has.
    pub const BUILT_IN: &'static [Self] = &[Self::MEMORY, Self::UDS];

    /// A protocol with this name in texts and this number on the wire.
    ///
    /// # Panics
    /// If the number is below 100: those are for Ice.
    #[must_use]
    pub const fn new(name: &'static str, type_number: i16) -> Self {
        assert!(type_number >= 100, "the numbers below 100 are for Ice");
        Self { name, type_number }
    }

    /// The name, with which the text of an endpoint begins.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The number on the wire.
    #[must_use]
    pub const fn type_number(self) -> i16 {
        self.type_number
    }

    /// The endpoint with this address, which the protocol alone understands.
    #[must_use]
    pub fn endpoint(self, address: impl Into<String>) -> Endpoint {
        Endpoint::Own(OwnEndpoint {
            protocol: self,
            address: address.into(),
            compress: false,
        })
    }
}

/// An endpoint of a protocol that Ice does not have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OwnEndpoint {
    /// The protocol.
    pub protocol: OwnProtocol,
    /// `-a`: an address as the protocol has them.
    pub address: String,
    /// `-z`: whether requests are to be compressed.
    pub compress: bool,
}

impl OwnEndpoint {
    pub(super) fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_str(&self.address);
        encoder.write_u8(u8::from(self.compress));
    }

    pub(super) fn decode(protocol: OwnProtocol, decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            protocol,
            address: super::wire::decode_text(decoder, "an address with a control character")?,
            compress: decoder.read_u8()? != 0,
        })
    }
}

impl OpaqueEndpoint {
    /// The endpoint that this is to whoever knows the protocol; `None` if it is of another one, or damaged.
    #[must_use]
    pub fn as_own(&self, protocol: OwnProtocol) -> Option<OwnEndpoint> {
        let encoding = self.encoding.to_encoding()?;
        if self.type_number != protocol.type_number {
            return None;
        }
        let mut content = Decoder::new(&self.bytes, encoding);
        let endpoint = OwnEndpoint::decode(protocol, &mut content).ok()?;
        content.finish().ok()?;
        Some(endpoint)
    }
}
