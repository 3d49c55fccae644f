//! Bytes in and out: what a connection runs over. One file per transport, behind one trait.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `provider` | the trait: from an endpoint to a stream, and to listeners |
//! | `registry` | the transports of a communicator |
//! | `tcp` | TCP over IPv4 and IPv6 |
//! | `ssl/` | TLS over TCP, with the feature `ssl` |
//! | `uds` | Unix domain sockets |
//! | `memory` | two ends in one process |
//! | `udp/` | UDP, also to many |
//! | `messages` | where messages end, for transports that do not carry a stream |
//! | `ws/` | WebSocket over TCP and TLS, with the feature `ws` |

mod memory;
mod messages;
mod provider;
mod registry;
#[cfg(feature = "ssl")]
mod ssl;
mod tcp;
mod udp;
#[cfg(unix)]
mod uds;
#[cfg(feature = "ws")]
mod ws;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};

pub use memory::{MemoryTransport, memory_pair};
pub use provider::{Accepted, Accepting, Connecting, ListenOptions, Listener, Listening, TransportProvider};
pub use registry::{Transports, unsupported};
#[cfg(feature = "ssl")]
pub use ssl::{Ssl, SslError, SslTransport, TlsInfo, rustls};
pub use tcp::{TcpListener, TcpTransport, connect_tcp, resolve};
pub use udp::UdpTransport;
#[cfg(unix)]
pub use uds::UdsTransport;
#[cfg(feature = "ws")]
pub use ws::WsTransport;

/// An ordered stream of bytes.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug + 'static {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin + fmt::Debug + 'static> Stream for T {}

/// A stream that is connected, and what is known of its ends.
#[derive(Debug)]
pub struct Transport {
    /// The bytes.
    pub stream: Box<dyn Stream>,
    /// The ends.
    pub info: TransportInfo,
}

/// The two ends of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransportInfo {
    /// The protocol's name in endpoints, such as `tcp`.
    pub protocol: &'static str,
    /// Our address, where there is one.
    pub local: Option<SocketAddr>,
    /// The peer's address, where there is one.
    pub remote: Option<SocketAddr>,
    /// What the two ends of a pair of streams in memory have in common.
    pub pair: Option<u64>,
    /// The largest message in bytes, where each goes as a datagram; `None` for a stream.
    pub datagram_max: Option<usize>,
    /// What the handshake of TLS came to, where there was one.
    #[cfg(feature = "ssl")]
    pub tls: Option<Arc<TlsInfo>>,
    /// What the upgrade to WebSocket said, where there was one.
    pub web_socket: Option<Arc<WebSocketInfo>>,
}

/// What the upgrade to WebSocket said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebSocketInfo {
    /// The path that the client asked for: the `-r` of its endpoint.
    pub resource: String,
    /// The headers of the peer, their names in lower case.
    pub headers: Vec<(String, String)>,
}

impl TransportInfo {
    /// Whether messages go as datagrams.
    #[must_use]
    pub fn is_datagram(&self) -> bool {
        self.datagram_max.is_some()
    }
}

impl fmt::Display for TransportInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.local, self.remote) {
            (Some(local), Some(remote)) => write!(f, "{} {local} to {remote}", self.protocol),
            _ => f.write_str(self.protocol),
        }
    }
}
