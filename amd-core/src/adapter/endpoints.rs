//! Where an adapter listens, and what its proxies say of it.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use crate::reference::Endpoint;
use crate::transport::{ListenOptions, Listener, Listening, Transports, unsupported};

use super::{AdapterConfig, AdapterError};

/// The sockets of an adapter.
#[derive(Debug, Default)]
pub(super) struct Bound {
    pub(super) listeners: Vec<Arc<dyn Listener>>,
    /// The endpoints as configured, with their real ports.
    pub(super) endpoints: Vec<Endpoint>,
}

/// Binds all endpoints; they listen, and nothing is accepted yet.
pub(super) fn bind(config: &AdapterConfig, transports: &Transports) -> Result<Bound, AdapterError> {
    let adapter = &config.name;
    let mut options = ListenOptions::new(adapter);
    options.message_size_max = config.connection.config.message_size_max;
    options.allowed_origins = &config.allowed_origins;
    let mut bound = Bound::default();
    for endpoint in &config.endpoints {
        let listening = transports
            .listen(endpoint, &options)
            .ok_or_else(|| AdapterError::UnsupportedEndpoint {
                adapter: adapter.to_owned(),
                endpoint: endpoint.to_string(),
                source: unsupported(endpoint),
            })?;
        let listening = listening.map_err(|source| AdapterError::Bind {
            adapter: adapter.to_owned(),
            endpoint: endpoint.to_string(),
            source,
        })?;
        for Listening { listener, endpoint } in listening {
            bound.endpoints.push(endpoint);
            bound.listeners.push(listener);
        }
    }
    bound.endpoints.dedup();
    Ok(bound)
}

/// Whether an endpoint leads to this machine only, or to all that are in a group. Those without a host say themselves where they lead.
fn keeps_its_host(endpoint: &Endpoint) -> bool {
    let host = endpoint.host().map(str::parse::<IpAddr>);
    host.is_some_and(|address| address.is_ok_and(|address| address.is_loopback() || address.is_multicast()))
}

/// What proxies say, as Ice 3.8 does it (protocol 5.4): loopback endpoints and groups as they are if there are no others; else
/// the others, with the name of this machine. What `--interface` and `--ttl` say is for this machine alone.
pub(super) fn published(bound: &[Endpoint], published_host: Option<&str>) -> Vec<Endpoint> {
    let with_host = |endpoint: &Endpoint, host: Option<&str>| match host {
        Some(host) => endpoint.clone().with_host(host),
        None => endpoint.clone(),
    };
    let mut endpoints: Vec<Endpoint> = if bound
        .iter()
        .all(|endpoint| endpoint.host().is_none() || keeps_its_host(endpoint))
    {
        bound
            .iter()
            .map(|endpoint| with_host(endpoint, published_host))
            .collect()
    } else {
        let name = published_host.map_or_else(host_name, str::to_owned);
        bound
            .iter()
            .filter(|e| !keeps_its_host(e))
            .map(|endpoint| with_host(endpoint, Some(&name)))
            .collect()
    };
    for endpoint in &mut endpoints {
        if let Endpoint::Udp(udp) = endpoint {
            (udp.interface, udp.ttl) = (None, None);
        }
    }
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
