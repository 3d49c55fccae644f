//! Bytes in and out: what a connection runs over. One file per transport.

mod memory;
mod tcp;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};

pub use memory::memory_pair;
pub use tcp::{TcpListener, connect_tcp, resolve};

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
}

impl fmt::Display for TransportInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.local, self.remote) {
            (Some(local), Some(remote)) => write!(f, "{} {local} to {remote}", self.protocol),
            _ => f.write_str(self.protocol),
        }
    }
}

/// What waits for a connection from a peer.
pub type Accepting<'a> = Pin<Box<dyn Future<Output = io::Result<Transport>> + Send + 'a>>;

/// Something that peers connect to.
pub trait Listener: Send + Sync + fmt::Debug + 'static {
    /// Waits for the next connection.
    ///
    /// # Cancel safety
    /// Dropping the future loses no connection.
    fn accept(&self) -> Accepting<'_>;

    /// The address that is listened on, where there is one.
    fn local(&self) -> Option<SocketAddr>;
}
