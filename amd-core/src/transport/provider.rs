//! The trait of transports: from an endpoint to a stream, and to listeners.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use crate::protocol::Config;
use crate::reference::{Endpoint, OwnProtocol};

use super::{Transport, TransportInfo};

/// A transport: it connects to endpoints, and listens on them.
///
/// A program may bring its own, with an [`OwnProtocol`] or in place of one that amd has.
pub trait TransportProvider: Send + Sync + fmt::Debug + 'static {
    /// The protocol that it brings: its endpoints are known in texts, and when a peer sends them.
    fn protocol(&self) -> Option<OwnProtocol> {
        None
    }

    /// Whether the endpoint is one of this transport.
    fn handles(&self, endpoint: &Endpoint) -> bool;

    /// The largest message in bytes that it sends, if each goes as a datagram.
    fn datagram_max(&self) -> Option<usize> {
        None
    }

    /// Connects to the endpoint, with all handshakes. The connect timeout is the caller's business.
    ///
    /// # Cancel safety
    /// Dropping the future gives the attempt up.
    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> Connecting<'a>;

    /// Listens on the endpoint; nothing is accepted yet. It is called in a tokio runtime.
    ///
    /// # Errors
    /// If it cannot be listened on.
    fn listen(&self, endpoint: &Endpoint, options: &ListenOptions<'_>) -> io::Result<Vec<Listening>>;
}

/// What connects to a peer.
pub type Connecting<'a> = Pin<Box<dyn Future<Output = io::Result<Transport>> + Send + 'a>>;

/// What an object adapter says of a listener that is to be.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ListenOptions<'a> {
    /// The adapter's name, empty if it has none.
    pub adapter: &'a str,
    /// The largest message that is accepted, in bytes: 1 MiB by default (`Ice.MessageSizeMax`, `NAME.MessageSizeMax`).
    pub message_size_max: usize,
    /// The origins of the pages in browsers that may connect over WebSocket (`NAME.AllowedOrigins`). By default it is empty,
    /// which means all, as does `*`.
    pub allowed_origins: &'a [String],
}

impl<'a> ListenOptions<'a> {
    /// What an adapter with this name says, the rest as by default.
    #[must_use]
    pub fn new(adapter: &'a str) -> Self {
        Self {
            adapter,
            message_size_max: Config::default().message_size_max,
            allowed_origins: &[],
        }
    }
}

impl Default for ListenOptions<'_> {
    fn default() -> Self {
        Self::new("")
    }
}

/// A listener and the endpoint that leads to it.
#[derive(Debug)]
pub struct Listening {
    /// What peers connect to.
    pub listener: Arc<dyn Listener>,
    /// The endpoint as configured, with the real address and port.
    pub endpoint: Endpoint,
}

/// Something that peers connect to.
pub trait Listener: Send + Sync + fmt::Debug + 'static {
    /// Waits for the next connection. It does not wait for a handshake, which would hold up other peers.
    ///
    /// # Cancel safety
    /// Dropping the future loses no connection.
    fn accept(&self) -> Accepting<'_>;

    /// The address that is listened on, where there is one.
    fn local(&self) -> Option<SocketAddr>;
}

/// What waits for a connection from a peer.
pub type Accepting<'a> = Pin<Box<dyn Future<Output = io::Result<Accepted>> + Send + 'a>>;

/// A peer that has connected.
pub enum Accepted {
    /// It can be talked to.
    Ready(Transport),
    /// There is a handshake first. The adapter bounds it by the connect timeout.
    Handshake {
        /// The two ends.
        info: TransportInfo,
        /// The handshake.
        handshake: Connecting<'static>,
    },
}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(transport) => f.debug_tuple("Ready").field(transport).finish(),
            Self::Handshake { info, .. } => f.debug_tuple("Handshake").field(info).finish(),
        }
    }
}
