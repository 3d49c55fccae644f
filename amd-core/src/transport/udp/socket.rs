//! Sockets for datagrams: sizes, addresses, multicast groups.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;

use crate::reference::UdpEndpoint;

use super::UdpTransport;

/// A socket that sends to the first address of an endpoint that it can send to. Nothing is sent yet. No host is this machine.
pub(super) async fn connect(endpoint: &UdpEndpoint, config: UdpTransport) -> io::Result<UdpSocket> {
    let host = match endpoint.host.as_str() {
        "" => "localhost",
        host => host,
    };
    let mut addresses = super::super::resolve(host, endpoint.port).await?;
    addresses.sort_by_key(SocketAddr::is_ipv6);
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in addresses {
        match connect_to(address, endpoint, config) {
            Ok(socket) => return Ok(socket),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn connect_to(address: SocketAddr, endpoint: &UdpEndpoint, config: UdpTransport) -> io::Result<UdpSocket> {
    let socket = open(address, config)?;
    if address.ip().is_multicast() {
        sends_to_many(&socket, address.ip(), endpoint)?;
    }
    if let Some(source) = endpoint.source_address {
        socket.bind(&SocketAddr::new(source, 0).into())?;
    }
    socket.connect(&address.into())?;
    UdpSocket::from_std(socket.into())
}

fn sends_to_many(socket: &Socket, group: IpAddr, endpoint: &UdpEndpoint) -> io::Result<()> {
    let hops = endpoint.ttl.map(u32::from);
    match (group, interface(endpoint)) {
        (IpAddr::V4(_), interface) => {
            hops.map_or(Ok(()), |hops| socket.set_multicast_ttl_v4(hops))?;
            interface.map_or(Ok(()), |name| socket.set_multicast_if_v4(&ipv4_interface(name)?))
        }
        (IpAddr::V6(_), interface) => {
            hops.map_or(Ok(()), |hops| socket.set_multicast_hops_v6(hops))?;
            interface.map_or(Ok(()), |name| socket.set_multicast_if_v6(ipv6_interface(name)?))
        }
    }
}

/// Sockets that receive at an endpoint: one for each address of its host; no host is all interfaces.
pub(super) fn bind(endpoint: &UdpEndpoint, config: UdpTransport) -> io::Result<Vec<UdpSocket>> {
    if endpoint.host.is_empty() {
        return bind_all(endpoint.port, config);
    }
    let mut sockets: Vec<UdpSocket> = Vec::new();
    for mut address in (endpoint.host.as_str(), endpoint.port).to_socket_addrs()? {
        if let Some(first) = sockets.first() {
            address.set_port(first.local_addr()?.port());
        }
        match bind_to(address, endpoint, config) {
            Ok(socket) => sockets.push(socket),
            // A name may have an address of a family that this machine does not have.
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable && !sockets.is_empty() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sockets)
}

/// IPv4 and, where the system has it and the port is free there, IPv6.
fn bind_all(port: u16, config: UdpTransport) -> io::Result<Vec<UdpSocket>> {
    let any = UdpEndpoint::new("", port);
    let ipv4 = bind_to((Ipv4Addr::UNSPECIFIED, port).into(), &any, config)?;
    let port = ipv4.local_addr()?.port();
    match bind_to((Ipv6Addr::UNSPECIFIED, port).into(), &any, config) {
        Ok(ipv6) => Ok(vec![ipv4, ipv6]),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        Err(_) => Ok(vec![ipv4]),
    }
}

fn bind_to(address: SocketAddr, endpoint: &UdpEndpoint, config: UdpTransport) -> io::Result<UdpSocket> {
    let socket = open(address, config)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    if address.ip().is_multicast() {
        // The members of a group on one machine share its port.
        socket.set_reuse_address(true)?;
        join(&socket, address.ip(), endpoint)?;
    }
    socket.bind(&address.into())?;
    UdpSocket::from_std(socket.into())
}

fn join(socket: &Socket, group: IpAddr, endpoint: &UdpEndpoint) -> io::Result<()> {
    match (group, interface(endpoint)) {
        (IpAddr::V4(group), None) => socket.join_multicast_v4(&group, &Ipv4Addr::UNSPECIFIED),
        (IpAddr::V4(group), Some(name)) => socket.join_multicast_v4(&group, &ipv4_interface(name)?),
        (IpAddr::V6(group), None) => socket.join_multicast_v6(&group, 0),
        (IpAddr::V6(group), Some(name)) => socket.join_multicast_v6(&group, ipv6_interface(name)?),
    }
}

fn open(address: SocketAddr, config: UdpTransport) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    if let Some(size) = config.receive_buffer {
        socket.set_recv_buffer_size(size)?;
    }
    if let Some(size) = config.send_buffer {
        socket.set_send_buffer_size(size)?;
    }
    Ok(socket)
}

/// `*` leaves it to the system.
fn interface(endpoint: &UdpEndpoint) -> Option<&str> {
    endpoint.interface.as_deref().filter(|name| *name != "*")
}

fn ipv4_interface(name: &str) -> io::Result<Ipv4Addr> {
    name.parse()
        .map_err(|_| unusable(name, "the IPv4 address of an interface"))
}

fn ipv6_interface(name: &str) -> io::Result<u32> {
    name.parse().map_err(|_| unusable(name, "the number of an interface"))
}

fn unusable(name: &str, expected: &str) -> io::Error {
    let text = format!("expected {expected} after `--interface`, found `{name}`");
    io::Error::new(io::ErrorKind::InvalidInput, text)
}
