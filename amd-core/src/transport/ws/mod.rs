//! WebSocket over TCP and TLS, with tungstenite (RFC 6455, protocol 4.12).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | the transports `ws` and `wss` |
//! | `handshake` | the upgrade from HTTP, of the client and of the server |
//! | `stream` | the frames as one stream of bytes |
//! | `error` | what tungstenite says, in words for who reads a log |

mod error;
mod handshake;
mod stream;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpStream;

use crate::reference::{Endpoint, StreamEndpoint, WebSocketEndpoint};

#[cfg(feature = "ssl")]
use super::Ssl;
use super::tcp::{self, TcpListener};
use super::{
    Accepted, Accepting, Connecting, ListenOptions, Listener, Listening, Transport, TransportInfo, TransportProvider,
};

use handshake::Rules;

/// The transport `ws`, or `wss`: messages of Ice in binary frames. A server and a browser agree on the subprotocol
/// `ice.zeroc.com`; in which frames the bytes come does not matter.
#[derive(Clone, Debug)]
pub struct WsTransport {
    carrier: Carrier,
    message_size_max: usize,
}

impl WsTransport {
    /// The transport `ws`. As a client it takes frames of `message_size_max` bytes at the most, and always of 64 KiB, for
    /// a frame may hold several small messages. Servers do so by what their adapter says.
    #[must_use]
    pub fn ws(message_size_max: usize) -> Self {
        Self {
            carrier: Carrier::Tcp,
            message_size_max,
        }
    }

    /// The transport `wss`, with this configuration of TLS.
    #[cfg(feature = "ssl")]
    #[must_use]
    pub fn wss(ssl: Ssl, message_size_max: usize) -> Self {
        Self {
            carrier: Carrier::Ssl(ssl),
            message_size_max,
        }
    }

    async fn open(&self, endpoint: &Endpoint) -> io::Result<Transport> {
        let web_socket = web_socket(endpoint).ok_or(io::ErrorKind::Unsupported)?;
        let carrier = self.carrier.connect(&web_socket.stream).await?;
        handshake::client(carrier, web_socket, self.message_size_max).await
    }
}

impl TransportProvider for WsTransport {
    fn handles(&self, endpoint: &Endpoint) -> bool {
        web_socket(endpoint).is_some() && endpoint.protocol() == self.carrier.protocol()
    }

    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> Connecting<'a> {
        Box::pin(self.open(endpoint))
    }

    fn listen(&self, endpoint: &Endpoint, options: &ListenOptions<'_>) -> io::Result<Vec<Listening>> {
        self.carrier.check_server(options.adapter)?;
        tcp::listen(endpoint, |listener| {
            Arc::new(WsListener {
                listener,
                carrier: self.carrier.clone(),
                adapter: options.adapter.to_owned(),
                rules: Rules::new(options),
            })
        })
    }
}

fn web_socket(endpoint: &Endpoint) -> Option<&WebSocketEndpoint> {
    match endpoint {
        Endpoint::Ws(web_socket) | Endpoint::Wss(web_socket) => Some(web_socket),
        _ => None,
    }
}

/// What the WebSocket runs over.
#[derive(Clone, Debug)]
enum Carrier {
    Tcp,
    #[cfg(feature = "ssl")]
    Ssl(Ssl),
}

impl Carrier {
    fn protocol(&self) -> &'static str {
        match self {
            Self::Tcp => "ws",
            #[cfg(feature = "ssl")]
            Self::Ssl(_) => "wss",
        }
    }

    async fn connect(&self, endpoint: &StreamEndpoint) -> io::Result<Transport> {
        match self {
            Self::Tcp => Ok(Transport::from_tcp(self.protocol(), tcp::connect(endpoint).await?)),
            #[cfg(feature = "ssl")]
            Self::Ssl(ssl) => ssl.connect(self.protocol(), endpoint).await,
        }
    }

    async fn accept(&self, adapter: &str, stream: TcpStream) -> io::Result<Transport> {
        let _ = adapter;
        match self {
            Self::Tcp => Ok(Transport::from_tcp(self.protocol(), stream)),
            #[cfg(feature = "ssl")]
            Self::Ssl(ssl) => ssl.accept(self.protocol(), adapter, stream).await,
        }
    }

    /// Refuses an adapter that cannot shake hands, before anybody connects.
    fn check_server(&self, adapter: &str) -> io::Result<()> {
        let _ = adapter;
        match self {
            Self::Tcp => Ok(()),
            #[cfg(feature = "ssl")]
            Self::Ssl(ssl) => ssl.check_server(adapter),
        }
    }
}

#[derive(Debug)]
struct WsListener {
    listener: TcpListener,
    carrier: Carrier,
    adapter: String,
    rules: Rules,
}

impl WsListener {
    fn shake_hands(&self, stream: TcpStream) -> impl Future<Output = io::Result<Transport>> + Send + 'static {
        let (carrier, adapter, rules) = (self.carrier.clone(), self.adapter.clone(), self.rules.clone());
        async move { handshake::server(carrier.accept(&adapter, stream).await?, rules).await }
    }
}

impl Listener for WsListener {
    fn accept(&self) -> Accepting<'_> {
        Box::pin(async {
            let stream = self.listener.accept_stream().await?;
            Ok(Accepted::Handshake {
                info: TransportInfo::of_tcp(self.carrier.protocol(), &stream),
                handshake: Box::pin(self.shake_hands(stream)),
            })
        })
    }

    fn local(&self) -> Option<SocketAddr> {
        self.listener.local()
    }
}
