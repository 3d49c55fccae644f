//! Where an adapter listens, and what its proxies say of it.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use crate::reference::{Endpoint, StreamEndpoint};
use crate::transport::{Listener, TcpListener};

use super::AdapterError;

/// The sockets of an adapter.
#[derive(Debug, Default)]
pub(super) struct Bound {
    pub(super) listeners: Vec<Arc<dyn Listener>>,
    /// The endpoints as configured, with their real ports.
    pub(super) endpoints: Vec<Endpoint>,
}

/// Binds all endpoints; they listen, and nothing is accepted yet.
pub(super) fn bind(adapter: &str, endpoints: &[Endpoint]) -> Result<Bound, AdapterError> {
    let mut bound = Bound::default();
    for endpoint in endpoints {
        let Endpoint::Tcp(tcp) = endpoint else {
            return Err(AdapterError::UnsupportedEndpoint {
                adapter: adapter.to_owned(),
                endpoint: endpoint.to_string(),
            });
        };
        let listeners = bind_tcp(tcp).map_err(|source| AdapterError::Bind {
            adapter: adapter.to_owned(),
            endpoint: endpoint.to_string(),
            source,
        })?;
        for listener in listeners {
            bound.endpoints.push(Endpoint::Tcp(listening_at(tcp, &listener)));
            bound.listeners.push(Arc::new(listener));
        }
    }
    bound.endpoints.dedup();
    Ok(bound)
}

/// A host name is listened on at each of its addresses; no host is all interfaces (protocol 5.2, 5.4).
fn bind_tcp(endpoint: &StreamEndpoint) -> io::Result<Vec<TcpListener>> {
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

fn listening_at(configured: &StreamEndpoint, listener: &TcpListener) -> StreamEndpoint {
    let mut endpoint = configured.clone();
    endpoint.port = listener.local_addr().port();
    if !is_wildcard(&endpoint.host) {
        endpoint.host = listener.local_addr().ip().to_string();
    }
    endpoint
}

fn is_wildcard(host: &str) -> bool {
    host.is_empty() || host.parse::<IpAddr>().is_ok_and(|address| address.is_unspecified())
}

fn is_loopback(endpoint: &Endpoint) -> bool {
    let host = endpoint.host().unwrap_or_default();
    host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What proxies say, as Ice 3.8 does it (protocol 5.4): loopback endpoints as they are if there are no others; else
/// the others, with the name of this machine.
pub(super) fn published(bound: &[Endpoint], published_host: Option<&str>) -> Vec<Endpoint> {
    let with_host = |endpoint: &Endpoint, host: Option<&str>| match host {
        Some(host) => endpoint.clone().with_host(host),
        None => endpoint.clone(),
    };
    let mut endpoints: Vec<Endpoint> = if bound.iter().all(is_loopback) {
        bound
            .iter()
            .map(|endpoint| with_host(endpoint, published_host))
            .collect()
    } else {
        let name = published_host.map_or_else(host_name, str::to_owned);
        bound
            .iter()
            .filter(|e| !is_loopback(e))
            .map(|endpoint| with_host(endpoint, Some(&name)))
            .collect()
    };
    let mut seen = std::collections::HashSet::new();
    endpoints.retain(|endpoint| seen.insert(endpoint.clone()));
    endpoints
}

/// The name of this machine, or the address by which it would reach others if the name cannot be resolved.
fn host_name() -> String {
    let name = gethostname::gethostname().to_string_lossy().into_owned();
    let resolves = (name.as_str(), 0)
        .to_socket_addrs()
        .is_ok_and(|mut addresses| addresses.next().is_some());
    if resolves {
        name
    } else {
        outgoing_address().map_or_else(|| "127.0.0.1".to_owned(), |ip| ip.to_string())
    }
}

/// Nothing is sent: connecting a datagram socket only chooses the local address.
fn outgoing_address() -> Option<IpAddr> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect(SocketAddr::from(([192, 0, 2, 1], 9))).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|ip| !ip.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{EndpointRole, ReferenceDefaults};

    fn endpoints(text: &str) -> Vec<Endpoint> {
        Endpoint::parse_list(text, EndpointRole::Listen, &ReferenceDefaults::default()).unwrap()
    }

    fn texts(endpoints: &[Endpoint]) -> Vec<String> {
        endpoints.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn loopback_alone_is_published_as_it_is() {
        let bound = endpoints("tcp -h 127.0.0.1 -p 1:tcp -h \"::1\" -p 2");
        assert_eq!(published(&bound, None), bound);
    }

    #[test]
    fn with_other_endpoints_loopback_is_left_out_and_the_host_replaced() {
        let bound = endpoints("tcp -h 127.0.0.1 -p 1:tcp -h 10.1.2.3 -p 2:tcp -p 3:tcp -h 10.1.2.4 -p 2");
        let published = published(&bound, Some("example"));
        assert_eq!(texts(&published), ["tcp -h example -p 2", "tcp -h example -p 3"]);
    }
}
