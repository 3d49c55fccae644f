//! What a proxy says about its object, without any connection: its wire form and its string form.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | [`Reference`] and its parts |
//! | `endpoint` | [`Endpoint`], one variant for each transport |
//! | `own` | endpoints of protocols that Ice does not have |
//! | `parse` | text to reference |
//! | `endpoint_parse` | text to endpoints, those of proxies and those of object adapters |
//! | `print` | reference to text |
//! | `wire` | reference to bytes and back |
//! | `error` | what is wrong with a text, and where |
//! | `base64` | the bytes of opaque endpoints in text |
//!
//! Choosing an endpoint and connecting to it is left to the proxy. The text is described in the Ice manual under
//! "Proxy and Endpoint Syntax".

mod base64;
mod endpoint;
mod endpoint_parse;
mod error;
mod own;
mod parse;
mod print;
mod wire;

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use crate::encoding::Encoding;
use crate::identity::Identity;

pub use endpoint::{Endpoint, EndpointTimeout, OpaqueEndpoint, StreamEndpoint, UdpEndpoint, WebSocketEndpoint};
pub use endpoint_parse::EndpointRole;
pub use error::{ReferenceParseError, ReferenceProblem};
pub use own::{OwnEndpoint, OwnProtocol};

/// Which object, how it is reached and how it is invoked: all that a proxy says, and cheap to clone.
///
/// It never changes; the `with_` functions return a changed copy. A null proxy has no reference.
///
/// ```
/// use amd_core::reference::{InvocationMode, Reference, ReferenceDefaults};
///
/// let defaults = ReferenceDefaults::default();
/// let reference = Reference::parse("greeter:tcp -h localhost -p 4061", &defaults)?.ok_or("a null proxy")?;
/// assert_eq!(reference.identity().name(), "greeter");
/// assert_eq!(reference.endpoints().len(), 1);
///
/// let oneway = reference.with_mode(InvocationMode::Oneway);
/// assert_eq!(oneway.to_string(), "greeter -o:tcp -h localhost -p 4061");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    parts: Arc<Parts>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Parts {
    identity: Identity,
    facet: String,
    mode: InvocationMode,
    secure: bool,
    protocol: Version,
    encoding: Version,
    target: Target,
}

impl Reference {
    /// The reference to a well-known object: twoway, default facet, protocol 1.0, encoding 1.1, no endpoints.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        let parts = Parts {
            identity,
            facet: String::new(),
            mode: InvocationMode::Twoway,
            secure: false,
            protocol: Version::PROTOCOL_1_0,
            encoding: Version::ENCODING_1_1,
            target: Target::WellKnown,
        };
        Self { parts: Arc::new(parts) }
    }

    /// The identity of the object.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.parts.identity
    }

    /// The facet of the object; empty for the default one.
    #[must_use]
    pub fn facet(&self) -> &str {
        &self.parts.facet
    }

    /// Whether and how replies are awaited.
    #[must_use]
    pub fn mode(&self) -> InvocationMode {
        self.parts.mode
    }

    /// The `-s` flag: in Ice 3.7 only secure endpoints may be used. Ice 3.8 ignores it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.parts.secure
    }

    /// The version of the protocol. Only 1.0 can be invoked; others are kept and passed on.
    #[must_use]
    pub fn protocol(&self) -> Version {
        self.parts.protocol
    }

    /// The version of the encoding in which parameters are sent. Versions that amd does not speak are kept and passed on.
    #[must_use]
    pub fn encoding(&self) -> Version {
        self.parts.encoding
    }

    /// How the object is reached.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.parts.target
    }

    /// The endpoints of a direct reference; none for the others.
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint] {
        match self.target() {
            Target::Direct(endpoints) => endpoints,
            Target::Indirect(_) | Target::WellKnown => &[],
        }
    }

    /// The adapter id of an indirect reference.
    #[must_use]
    pub fn adapter_id(&self) -> Option<&str> {
        match self.target() {
            Target::Indirect(adapter_id) => Some(adapter_id),
            Target::Direct(_) | Target::WellKnown => None,
        }
    }

    fn change(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.parts));
        self
    }

    /// The same with another identity.
    #[must_use]
    pub fn with_identity(self, identity: Identity) -> Self {
        self.change(|parts| parts.identity = identity)
    }

    /// The same with another facet.
    #[must_use]
    pub fn with_facet(self, facet: impl Into<String>) -> Self {
        self.change(|parts| parts.facet = facet.into())
    }

    /// The same with another invocation mode.
    #[must_use]
    pub fn with_mode(self, mode: InvocationMode) -> Self {
        self.change(|parts| parts.mode = mode)
    }

    /// The same with or without the `-s` flag.
    #[must_use]
    pub fn with_secure(self, secure: bool) -> Self {
        self.change(|parts| parts.secure = secure)
    }

    /// The same with another protocol version.
    #[must_use]
    pub fn with_protocol(self, protocol: Version) -> Self {
        self.change(|parts| parts.protocol = protocol)
    }

    /// The same with another encoding version.
    #[must_use]
    pub fn with_encoding(self, encoding: impl Into<Version>) -> Self {
        self.change(|parts| parts.encoding = encoding.into())
    }

    /// The same, reached in another way. No endpoints, or an empty adapter id, make it well-known.
    #[must_use]
    pub fn with_target(self, target: Target) -> Self {
        self.change(|parts| parts.target = target.normalized())
    }

    /// The same with these endpoints; with none it is well-known.
    #[must_use]
    pub fn with_endpoints(self, endpoints: Vec<Endpoint>) -> Self {
        self.with_target(Target::Direct(endpoints))
    }

    /// The same with this adapter id; with an empty one it is well-known.
    #[must_use]
    pub fn with_adapter_id(self, adapter_id: impl Into<String>) -> Self {
        self.with_target(Target::Indirect(adapter_id.into()))
    }
}

/// How the object of a reference is reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// At one of these endpoints, of which a reference has at least one.
    Direct(Vec<Endpoint>),
    /// Where the locator says that the object adapter with this id is; a reference has no empty one.
    Indirect(String),
    /// Where the locator says that the object itself is.
    WellKnown,
}

impl Target {
    /// On the wire the empty forms cannot be told from a well-known object, so a reference does not have them.
    fn normalized(self) -> Self {
        match self {
            Self::Direct(endpoints) if endpoints.is_empty() => Self::WellKnown,
            Self::Indirect(adapter_id) if adapter_id.is_empty() => Self::WellKnown,
            target => target,
        }
    }
}

/// Whether and how a proxy waits for replies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InvocationMode {
    /// The reply is awaited.
    #[default]
    Twoway,
    /// There is no reply.
    Oneway,
    /// There is no reply, and requests are sent together when they are flushed.
    BatchOneway,
    /// There is no reply, and the request goes as one datagram.
    Datagram,
    /// There is no reply, and requests are sent together in one datagram.
    BatchDatagram,
}

impl InvocationMode {
    const ALL: [Self; 5] = [
        Self::Twoway,
        Self::Oneway,
        Self::BatchOneway,
        Self::Datagram,
        Self::BatchDatagram,
    ];

    /// Its option in the text of a proxy.
    fn option(self) -> &'static str {
        match self {
            Self::Twoway => "-t",
            Self::Oneway => "-o",
            Self::BatchOneway => "-O",
            Self::Datagram => "-d",
            Self::BatchDatagram => "-D",
        }
    }

    /// Whether requests are gathered until they are flushed.
    #[must_use]
    pub fn is_batch(self) -> bool {
        matches!(self, Self::BatchOneway | Self::BatchDatagram)
    }

    /// Whether requests go as datagrams, which needs a `udp` endpoint.
    #[must_use]
    pub fn is_datagram(self) -> bool {
        matches!(self, Self::Datagram | Self::BatchDatagram)
    }
}

/// A version of the protocol or of an encoding, which amd may speak or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The number before the point.
    pub major: u8,
    /// The number after the point.
    pub minor: u8,
}

impl Version {
    /// The only version of the Ice protocol.
    pub const PROTOCOL_1_0: Self = Self { major: 1, minor: 0 };
    /// Encoding 1.0.
    pub const ENCODING_1_0: Self = Self { major: 1, minor: 0 };
    /// Encoding 1.1, the default.
    pub const ENCODING_1_1: Self = Self { major: 1, minor: 1 };

    /// The encoding with this version, if amd speaks it.
    #[must_use]
    pub const fn to_encoding(self) -> Option<Encoding> {
        Encoding::from_bytes([self.major, self.minor])
    }
}

impl From<Encoding> for Version {
    fn from(encoding: Encoding) -> Self {
        let [major, minor] = encoding.to_bytes();
        Self { major, minor }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What the text of a proxy or endpoint leaves out: the `Ice.Default` properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceDefaults {
    /// The host of an endpoint without `-h`; empty for the loopback, and for all interfaces where an object adapter
    /// listens. `Ice.Default.Host`, unset by default.
    pub host: String,
    /// The protocol of an endpoint that begins with `default`. `Ice.Default.Protocol`, `tcp` by default.
    pub protocol: String,
    /// The encoding of a proxy without `-e`. `Ice.Default.EncodingVersion`, 1.1 by default.
    pub encoding: Version,
    /// The local address of a proxy's endpoint without `--sourceAddress`. `Ice.Default.SourceAddress`, unset by default.
    pub source_address: Option<IpAddr>,
    /// Whether an endpoint that is dropped because its protocol is unknown is logged. `Ice.Warn.Endpoints`, on by default.
    pub warn_endpoints: bool,
    /// The protocols that are known beside Ice's; those that amd has by default.
    pub protocols: Vec<OwnProtocol>,
}

impl Default for ReferenceDefaults {
    fn default() -> Self {
        Self {
            host: String::new(),
            protocol: "tcp".to_owned(),
            encoding: Version::ENCODING_1_1,
            source_address: None,
            warn_endpoints: true,
            protocols: OwnProtocol::BUILT_IN.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_without_a_way_is_well_known() {
        let reference = Reference::new(Identity::new("n", "").unwrap());
        assert_eq!(
            reference.clone().with_endpoints(Vec::new()).target(),
            &Target::WellKnown
        );
        assert_eq!(reference.clone().with_adapter_id("").target(), &Target::WellKnown);
        assert_eq!(reference.with_adapter_id("a").adapter_id(), Some("a"));
    }

    #[test]
    fn a_changed_copy_leaves_the_original() {
        let first = Reference::new(Identity::new("n", "").unwrap());
        let second = first
            .clone()
            .with_facet("f")
            .with_secure(true)
            .with_encoding(Encoding::V1_0);
        assert_eq!(
            (first.facet(), first.is_secure(), first.encoding()),
            ("", false, Version::ENCODING_1_1)
        );
        assert_eq!(
            (second.facet(), second.is_secure(), second.encoding()),
            ("f", true, Version::ENCODING_1_0)
        );
        assert_eq!(
            second.with_facet("").with_secure(false).with_encoding(Encoding::V1_1),
            first
        );
    }

    #[test]
    fn modes() {
        assert!(InvocationMode::BatchDatagram.is_batch() && InvocationMode::BatchDatagram.is_datagram());
        assert!(!InvocationMode::Oneway.is_batch() && !InvocationMode::Oneway.is_datagram());
    }
}
