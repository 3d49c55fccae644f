//! TCP over IPv4 and IPv6.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpStream;

use crate::reference::{Endpoint, StreamEndpoint};

use super::{
    Accepted, Accepting, Connecting, ListenOptions, Listener, Listening, Transport, TransportInfo, TransportProvider,
};

const PROTOCOL: &str = "tcp";

/// The accept queue, as Ice 3.8 has it by default (`Ice.TCP.Backlog`).
const BACKLOG: i32 = 511;

/// How many ports are tried until one is free for IPv4 and for IPv6.
const BIND_ATTEMPTS: u32 = 16;

/// The transport `tcp`.
#[derive(Clone, Copy, Debug)]
pub struct TcpTransport;

impl TransportProvider for TcpTransport {
    fn handles(&self, endpoint: &Endpoint) -> bool {
        matches!(endpoint, Endpoint::Tcp(_))
    }

    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async move {
            let endpoint = endpoint.stream().ok_or(io::ErrorKind::Unsupported)?;
            Ok(Transport::from_tcp(PROTOCOL, connect(endpoint).await?))
        })
    }

    fn listen(&self, endpoint: &Endpoint, _options: &ListenOptions<'_>) -> io::Result<Vec<Listening>> {
        listen(endpoint, |listener| Arc::new(listener))
    }
}

/// Tries the addresses of the host in order. An endpoint without a host means this machine.
pub(super) async fn connect(endpoint: &StreamEndpoint) -> io::Result<TcpStream> {
    let source = endpoint.source_address.map(|source| SocketAddr::new(source, 0));
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in addresses(endpoint).await? {
        match connect_to(address, source).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// The host of an endpoint; without one it means this machine.
pub(super) fn host(endpoint: &StreamEndpoint) -> &str {
    if endpoint.host.is_empty() {
        "localhost"
    } else {
        &endpoint.host
    }
}

/// IPv4 addresses come first, as `Ice.PreferIPv6Address=0` says (protocol 6.1).
async fn addresses(endpoint: &StreamEndpoint) -> io::Result<Vec<SocketAddr>> {
    let mut addresses = resolve(host(endpoint), endpoint.port).await?;
    addresses.sort_by_key(SocketAddr::is_ipv6);
    Ok(addresses)
}

/// Listens on all addresses of an endpoint that begins with TCP.
pub(super) fn listen(
    endpoint: &Endpoint,
    listener: impl Fn(TcpListener) -> Arc<dyn Listener>,
) -> io::Result<Vec<Listening>> {
    let stream = endpoint.stream().ok_or(io::ErrorKind::Unsupported)?;
    let listening = bind_all_of(stream)?.into_iter().map(|bound| Listening {
        endpoint: listening_at(endpoint, bound.local),
        listener: listener(bound),
    });
    Ok(listening.collect())
}

/// A host name is listened on at each of its addresses; no host is all interfaces (protocol 5.2, 5.4).
fn bind_all_of(endpoint: &StreamEndpoint) -> io::Result<Vec<TcpListener>> {
    if endpoint.host.is_empty() {
        return TcpListener::bind_all(endpoint.port);
    }
    let mut listeners: Vec<TcpListener> = Vec::new();
    for mut address in (endpoint.host.as_str(), endpoint.port).to_socket_addrs()? {
        if let Some(first) = listeners.first() {
            address.set_port(first.local_addr().port());
        }
        match TcpListener::bind(address) {
            Ok(listener) => listeners.push(listener),
            // A name may have an address of a family that this machine does not have.
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable && !listeners.is_empty() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(listeners)
}

/// The endpoint with its real port, and address if it is not that of all interfaces.
pub(super) fn listening_at(configured: &Endpoint, local: SocketAddr) -> Endpoint {
    let endpoint = configured.clone().with_port(local.port());
    if configured.host().is_none_or(is_wildcard) {
        endpoint
    } else {
        endpoint.with_host(local.ip().to_string())
    }
}

fn is_wildcard(host: &str) -> bool {
    host.is_empty() || host.parse::<IpAddr>().is_ok_and(|address| address.is_unspecified())
}

/// The addresses that a host name stands for, in the resolver's order.
///
/// # Errors
/// If the name cannot be resolved.
pub async fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((host, port)).await?.collect())
}

/// Connects to an address, from `source` if it is given.
///
/// # Errors
/// What the system says.
pub async fn connect_tcp(address: SocketAddr, source: Option<SocketAddr>) -> io::Result<Transport> {
    Ok(Transport::from_tcp(PROTOCOL, connect_to(address, source).await?))
}

async fn connect_to(address: SocketAddr, source: Option<SocketAddr>) -> io::Result<TcpStream> {
    let stream = match source {
        None => TcpStream::connect(address).await?,
        Some(source) => {
            let socket = if address.is_ipv4() {
                tokio::net::TcpSocket::new_v4()?
            } else {
                tokio::net::TcpSocket::new_v6()?
            };
            socket.bind(source)?;
            socket.connect(address).await?
        }
    };
    stream.set_nodelay(true)?;
    Ok(stream)
}

impl Transport {
    /// A stream of this protocol, which is TCP or begins with it.
    pub(super) fn from_tcp(protocol: &'static str, stream: TcpStream) -> Self {
        Self {
            info: TransportInfo::of_tcp(protocol, &stream),
            stream: Box::new(stream),
        }
    }
}

impl TransportInfo {
    /// The ends of a protocol that runs over TCP.
    pub(super) fn of_tcp(protocol: &'static str, stream: &TcpStream) -> Self {
        Self {
            protocol,
            local: stream.local_addr().ok(),
            remote: stream.peer_addr().ok(),
            ..Self::default()
        }
    }
}

/// A listening TCP socket.
#[derive(Debug)]
pub struct TcpListener {
    listener: tokio::net::TcpListener,
    local: SocketAddr,
}

impl TcpListener {
    /// Binds an address and listens; port 0 lets the system choose. Must be called in a tokio runtime.
    ///
    /// An IPv6 address takes IPv6 connections only, so that the IPv4 wildcard can be bound beside it.
    ///
    /// # Errors
    /// If the address cannot be bound.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        if address.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        let listener = tokio::net::TcpListener::from_std(socket.into())?;
        let local = listener.local_addr()?;
        Ok(Self { listener, local })
    }

    /// Binds all interfaces: IPv4 and, where the system has it, IPv6, on one port.
    ///
    /// # Errors
    /// If the IPv4 address cannot be bound, or the port is taken for IPv6: clients that come that way would meet another
    /// program.
    pub fn bind_all(port: u16) -> io::Result<Vec<Self>> {
        let mut attempts = if port == 0 { BIND_ATTEMPTS } else { 1 };
        loop {
            attempts -= 1;
            let ipv4 = Self::bind((Ipv4Addr::UNSPECIFIED, port).into())?;
            match Self::bind((Ipv6Addr::UNSPECIFIED, ipv4.local.port()).into()) {
                Ok(ipv6) => return Ok(vec![ipv4, ipv6]),
                // The port that the system chose for IPv4 is taken for IPv6: another one may do.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && attempts > 0 => {}
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                Err(_) => return Ok(vec![ipv4]),
            }
        }
    }

    /// The next connection.
    pub(super) async fn accept_stream(&self) -> io::Result<TcpStream> {
        let (stream, _) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// The address that is listened on, with the real port.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }
}

impl Listener for TcpListener {
    fn accept(&self) -> Accepting<'_> {
        Box::pin(async {
            Ok(Accepted::Ready(Transport::from_tcp(
                PROTOCOL,
                self.accept_stream().await?,
            )))
        })
    }

    fn local(&self) -> Option<SocketAddr> {
        Some(self.local)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_interfaces_are_bound_on_one_port() {
        let listeners = TcpListener::bind_all(0).unwrap();
        let ports: Vec<_> = listeners.iter().map(|listener| listener.local_addr().port()).collect();
        assert!(ports.iter().all(|port| *port == ports[0] && *port != 0), "{ports:?}");
    }

    #[tokio::test]
    async fn a_port_that_is_taken_for_ipv6_is_refused() {
        let Ok(taken) = TcpListener::bind((Ipv6Addr::UNSPECIFIED, 0).into()) else {
            eprintln!("SKIPPED: this machine has no IPv6");
            return;
        };
        let refused = TcpListener::bind_all(taken.local_addr().port());
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
