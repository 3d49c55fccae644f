//! TCP over IPv4 and IPv6.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpStream;

use super::{Accepting, Listener, Transport, TransportInfo};

/// The accept queue, as Ice 3.8 has it by default (`Ice.TCP.Backlog`).
const BACKLOG: i32 = 511;

/// How many ports are tried until one is free for IPv4 and for IPv6.
const BIND_ATTEMPTS: u32 = 16;

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
    Transport::from_tcp(stream)
}

impl Transport {
    fn from_tcp(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let (local, remote) = (stream.local_addr().ok(), stream.peer_addr().ok());
        Ok(Self {
            stream: Box::new(stream),
            info: TransportInfo {
                protocol: "tcp",
                local,
                remote,
                pair: None,
            },
        })
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

    /// The address that is listened on, with the real port.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }
}

impl Listener for TcpListener {
    fn accept(&self) -> Accepting<'_> {
        Box::pin(async { Transport::from_tcp(self.listener.accept().await?.0) })
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
