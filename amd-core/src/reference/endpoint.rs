//! Endpoints: where an object adapter listens.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;

use super::{OwnEndpoint, Version};

/// Where an object adapter listens and a proxy connects to, one variant for each transport.
///
/// As text, see the Ice manual, "Proxy and Endpoint Syntax".
///
/// ```
/// use amd_core::reference::{Endpoint, StreamEndpoint};
///
/// let endpoint = Endpoint::Tcp(StreamEndpoint::new("localhost", 4061));
/// assert_eq!(endpoint.to_string(), "tcp -h localhost -p 4061");
/// assert_eq!((endpoint.host(), endpoint.port()), (Some("localhost"), Some(4061)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// `tcp`.
    Tcp(StreamEndpoint),
    /// `ssl`: TLS over TCP.
    Ssl(StreamEndpoint),
    /// `udp`.
    Udp(UdpEndpoint),
    /// `ws`: WebSocket over TCP.
    Ws(WebSocketEndpoint),
    /// `wss`: WebSocket over TLS.
    Wss(WebSocketEndpoint),
    /// A protocol that Ice does not have: `memory`, `uds`, or one of the program's.
    Own(OwnEndpoint),
    /// Another one, of which only the bytes are known. It is passed on unchanged.
    Opaque(OpaqueEndpoint),
}

impl Endpoint {
    /// The name of the protocol, with which the text of the endpoint begins.
    #[must_use]
    pub fn protocol(&self) -> &'static str {
        match self {
            Self::Tcp(_) => "tcp",
            Self::Ssl(_) => "ssl",
            Self::Udp(_) => "udp",
            Self::Ws(_) => "ws",
            Self::Wss(_) => "wss",
            Self::Own(own) => own.protocol.name(),
            Self::Opaque(_) => "opaque",
        }
    }

    /// The number of the protocol on the wire.
    #[must_use]
    pub fn type_number(&self) -> i16 {
        match self {
            Self::Tcp(_) => 1,
            Self::Ssl(_) => 2,
            Self::Udp(_) => 3,
            Self::Ws(_) => 4,
            Self::Wss(_) => 5,
            Self::Own(own) => own.protocol.type_number(),
            Self::Opaque(opaque) => opaque.type_number,
        }
    }

    /// What the endpoints of streams have in common; none for the others.
    #[must_use]
    pub fn stream(&self) -> Option<&StreamEndpoint> {
        match self {
            Self::Tcp(stream) | Self::Ssl(stream) => Some(stream),
            Self::Ws(web_socket) | Self::Wss(web_socket) => Some(&web_socket.stream),
            Self::Udp(_) | Self::Own(_) | Self::Opaque(_) => None,
        }
    }

    /// The host name or address. It may be empty: the loopback, or all interfaces where an object adapter listens.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Udp(udp) => Some(&udp.host),
            _ => self.stream().map(|stream| stream.host.as_str()),
        }
    }

    /// The port. Where an object adapter listens, 0 lets the system choose.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Udp(udp) => Some(udp.port),
            _ => self.stream().map(|stream| stream.port),
        }
    }

    /// The local address to connect from. It is not sent to peers.
    #[must_use]
    pub fn source_address(&self) -> Option<IpAddr> {
        match self {
            Self::Udp(udp) => udp.source_address,
            _ => self.stream().and_then(|stream| stream.source_address),
        }
    }

    /// Whether requests are to be compressed.
    #[must_use]
    pub fn compress(&self) -> bool {
        match self {
            Self::Udp(udp) => udp.compress,
            Self::Own(own) => own.compress,
            _ => self.stream().is_some_and(|stream| stream.compress),
        }
    }

    /// Whether messages go as datagrams.
    #[must_use]
    pub fn is_datagram(&self) -> bool {
        matches!(self, Self::Udp(_))
    }

    /// Whether messages go through TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        matches!(self, Self::Ssl(_) | Self::Wss(_))
    }

    /// The same at another host.
    #[must_use]
    pub fn with_host(mut self, host: impl Into<String>) -> Self {
        if let Some((place, _)) = self.address_mut() {
            *place = host.into();
        }
        self
    }

    /// The same at another port.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        if let Some((_, place)) = self.address_mut() {
            *place = port;
        }
        self
    }

    fn address_mut(&mut self) -> Option<(&mut String, &mut u16)> {
        match self {
            Self::Tcp(stream) | Self::Ssl(stream) => Some((&mut stream.host, &mut stream.port)),
            Self::Ws(web_socket) | Self::Wss(web_socket) => {
                Some((&mut web_socket.stream.host, &mut web_socket.stream.port))
            }
            Self::Udp(udp) => Some((&mut udp.host, &mut udp.port)),
            Self::Own(_) | Self::Opaque(_) => None,
        }
    }
}

/// What `tcp`, `ssl`, `ws` and `wss` have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct StreamEndpoint {
    /// `-h`: name or address; may be empty.
    pub host: String,
    /// `-p`.
    pub port: u16,
    /// `-t`: sent to peers, of which only Ice 3.7 uses it.
    pub timeout: EndpointTimeout,
    /// `-z`: whether requests are to be compressed.
    pub compress: bool,
    /// `--sourceAddress`: local address to connect from. It is not sent to peers.
    pub source_address: Option<IpAddr>,
}

impl StreamEndpoint {
    /// The endpoint at this host and port, the rest as by default.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            timeout: EndpointTimeout::DEFAULT,
            compress: false,
            source_address: None,
        }
    }
}

/// What `ws` and `wss` have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WebSocketEndpoint {
    /// What lies below the WebSocket.
    pub stream: StreamEndpoint,
    /// `-r`: the path in the request for the upgrade, `/` by default.
    pub resource: String,
}

impl WebSocketEndpoint {
    /// The endpoint at this host and port with the resource `/`.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            stream: StreamEndpoint::new(host, port),
            resource: "/".to_owned(),
        }
    }
}

/// What `udp` has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UdpEndpoint {
    /// `-h`: name or address, perhaps a multicast one; may be empty.
    pub host: String,
    /// `-p`.
    pub port: u16,
    /// `--interface`: local interface for multicast. It is not sent to peers.
    pub interface: Option<String>,
    /// `--ttl`: time to live of multicast packets, in hops. It is not sent to peers.
    pub ttl: Option<u8>,
    /// `-z`: whether requests are to be compressed.
    pub compress: bool,
    /// `--sourceAddress`: local address to send from. It is not sent to peers.
    pub source_address: Option<IpAddr>,
}

impl UdpEndpoint {
    /// The endpoint at this host and port, the rest as by default.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            interface: None,
            ttl: None,
            compress: false,
            source_address: None,
        }
    }
}

/// The timeout that an endpoint carries, in milliseconds. At least 1, or infinite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EndpointTimeout {
    /// −1 if infinite.
    millis: i32,
}

impl EndpointTimeout {
    /// 60000 milliseconds, which is sent and printed if nothing else was said.
    pub const DEFAULT: Self = Self { millis: 60_000 };
    /// No timeout.
    pub const INFINITE: Self = Self { millis: -1 };

    /// The timeout of so many milliseconds; infinite below 1.
    #[must_use]
    pub const fn from_millis(millis: i32) -> Self {
        if millis < 1 { Self::INFINITE } else { Self { millis } }
    }

    /// What is sent: milliseconds, or −1 for infinite.
    #[must_use]
    pub const fn to_millis(self) -> i32 {
        self.millis
    }

    /// How long it is; `None` if infinite.
    #[must_use]
    pub fn duration(self) -> Option<Duration> {
        u64::try_from(self.millis).ok().map(Duration::from_millis)
    }
}

impl Default for EndpointTimeout {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// An endpoint of a protocol that amd does not know. It cannot be connected to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpaqueEndpoint {
    /// Never the number of a known protocol: those are decoded.
    pub(super) type_number: i16,
    pub(super) encoding: Version,
    pub(super) bytes: Bytes,
}

impl OpaqueEndpoint {
    /// The number of the protocol.
    #[must_use]
    pub fn type_number(&self) -> i16 {
        self.type_number
    }

    /// The encoding that the bytes claim to be in.
    #[must_use]
    pub fn encoding(&self) -> Version {
        self.encoding
    }

    /// The content of the endpoint's encapsulation.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts() {
        assert_eq!(EndpointTimeout::from_millis(0), EndpointTimeout::INFINITE);
        assert_eq!(EndpointTimeout::from_millis(i32::MIN).to_millis(), -1);
        assert_eq!(EndpointTimeout::INFINITE.duration(), None);
        assert_eq!(EndpointTimeout::default().duration(), Some(Duration::from_secs(60)));
    }

    #[test]
    fn another_address() {
        let wss = Endpoint::Wss(WebSocketEndpoint::new("a", 1))
            .with_host("b")
            .with_port(2);
        assert_eq!((wss.host(), wss.port(), wss.is_secure()), (Some("b"), Some(2), true));
        let udp = Endpoint::Udp(UdpEndpoint::new("a", 1)).with_host("b").with_port(2);
        assert_eq!((udp.host(), udp.port(), udp.is_datagram()), (Some("b"), Some(2), true));
    }
}
