//! UDP, also to many (protocol 4.11).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | the transport |
//! | `socket` | sockets: sizes, multicast groups |
//! | `stream` | datagrams as the stream that a connection wants, and back |

mod socket;
mod stream;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::UdpSocket;
use tokio::sync::Semaphore;

use crate::reference::{Endpoint, UdpEndpoint};

use super::{
    Accepted, Accepting, Connecting, ListenOptions, Listener, Listening, Transport, TransportInfo, TransportProvider,
};

use stream::{Receiver, Sender};

/// What UDP over IPv4 can carry, in bytes.
const LARGEST: usize = 65_507;

/// What the system counts beside the content of a datagram, in bytes.
const HEADERS: usize = 28;

/// The transport `udp`: a message is a datagram, which may be lost, come twice, or before an earlier one, and is never answered.
#[derive(Clone, Copy, Debug, Default)]
pub struct UdpTransport {
    /// The size of the receive buffer of a socket, in bytes; by default what the system has (`Ice.UDP.RcvSize`).
    pub receive_buffer: Option<usize>,
    /// The size of the send buffer of a socket, in bytes; by default what the system has (`Ice.UDP.SndSize`). A datagram is smaller.
    pub send_buffer: Option<usize>,
}

impl UdpTransport {
    fn datagram_max(self) -> usize {
        let fits = self.send_buffer.map(|size| size.saturating_sub(HEADERS));
        fits.unwrap_or(LARGEST).min(LARGEST)
    }

    fn info(self, local: Option<SocketAddr>, remote: Option<SocketAddr>) -> TransportInfo {
        TransportInfo {
            protocol: "udp",
            local,
            remote,
            datagram_max: Some(self.datagram_max()),
            ..TransportInfo::default()
        }
    }
}

impl TransportProvider for UdpTransport {
    fn handles(&self, endpoint: &Endpoint) -> bool {
        matches!(endpoint, Endpoint::Udp(_))
    }

    fn datagram_max(&self) -> Option<usize> {
        Some(Self::datagram_max(*self))
    }

    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async move {
            let socket = socket::connect(udp(endpoint)?, *self).await?;
            let info = self.info(socket.local_addr().ok(), socket.peer_addr().ok());
            Ok(Transport {
                stream: Box::new(Sender::new(socket)),
                info,
            })
        })
    }

    fn listen(&self, endpoint: &Endpoint, _options: &ListenOptions<'_>) -> io::Result<Vec<Listening>> {
        let sockets = socket::bind(udp(endpoint)?, *self)?;
        let listening = sockets.into_iter().map(|socket| {
            let local = socket.local_addr()?;
            let listener = UdpListener {
                socket: Arc::new(socket),
                turn: Arc::new(Semaphore::new(1)),
                info: self.info(Some(local), None),
                local,
            };
            Ok(Listening {
                listener: Arc::new(listener),
                endpoint: super::tcp::listening_at(endpoint, local),
            })
        });
        listening.collect()
    }
}

fn udp(endpoint: &Endpoint) -> io::Result<&UdpEndpoint> {
    match endpoint {
        Endpoint::Udp(udp) => Ok(udp),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// A socket that receives. All its datagrams belong to one connection; when that ends, because of one that is wrong for instance, the next
/// one goes on where it was.
#[derive(Debug)]
struct UdpListener {
    socket: Arc<UdpSocket>,
    turn: Arc<Semaphore>,
    info: TransportInfo,
    local: SocketAddr,
}

impl Listener for UdpListener {
    fn accept(&self) -> Accepting<'_> {
        Box::pin(async {
            let turn = self.turn.clone().acquire_owned().await;
            let turn = turn.map_err(|_| io::ErrorKind::BrokenPipe)?;
            Ok(Accepted::Ready(Transport {
                stream: Box::new(Receiver::new(self.socket.clone(), turn)),
                info: self.info.clone(),
            }))
        })
    }

    fn local(&self) -> Option<SocketAddr> {
        Some(self.local)
    }
}
