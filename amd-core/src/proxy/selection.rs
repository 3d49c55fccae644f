//! Which endpoints of a proxy may be used, and in which order they are tried (protocol 6.3).

use std::str::FromStr;
use std::sync::Arc;

use crate::reference::Endpoint;

use super::ObjectPrx;

/// In which order the endpoints of a proxy are tried (`Ice.Default.EndpointSelection`, the manual's `EndpointSelectionType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EndpointSelection {
    /// In an order that is drawn each time, so that callers spread over the servers.
    #[default]
    Random,
    /// In the order in which the proxy has them, so that the later ones are spares.
    Ordered,
}

impl EndpointSelection {
    /// Its name in properties.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Random => "Random",
            Self::Ordered => "Ordered",
        }
    }
}

/// It has no name but `Random` and `Ordered`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an endpoint selection is `Random` or `Ordered`")]
pub struct UnknownEndpointSelection;

impl FromStr for EndpointSelection {
    type Err = UnknownEndpointSelection;

    fn from_str(text: &str) -> Result<Self, UnknownEndpointSelection> {
        let all = [Self::Random, Self::Ordered];
        all.into_iter()
            .find(|selection| selection.name() == text)
            .ok_or(UnknownEndpointSelection)
    }
}

/// A connection that a call looks for: to one of these endpoints, with this id. Calls that look for the same stand in one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Sought {
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) connection_id: Arc<str>,
    selection: EndpointSelection,
    prefer_secure: bool,
}

impl Sought {
    /// What a call through this proxy looks for, and the endpoints that are left when it cannot be had; `None` if the proxy has no
    /// endpoint that it can use.
    ///
    /// A proxy that keeps its connection takes any that it finds to one of its endpoints. Another one looks for a connection to one
    /// endpoint, which it draws for each call, and goes on to the others only if that fails.
    pub(super) fn by(proxy: &ObjectPrx) -> Option<(Self, Vec<Endpoint>)> {
        Self::among(proxy, proxy.reference().endpoints())
    }

    /// The same with these endpoints in place of the proxy's.
    pub(super) fn among(proxy: &ObjectPrx, endpoints: &[Endpoint]) -> Option<(Self, Vec<Endpoint>)> {
        let mut sought = Self::anything(proxy);
        sought.endpoints = usable(proxy, endpoints);
        if sought.endpoints.is_empty() {
            return None;
        }
        if proxy.options().connection_cached {
            return Some((sought, Vec::new()));
        }
        let mut order = sought.in_order();
        let others = order.split_off(1);
        sought.endpoints = order;
        Some((sought, others))
    }

    /// What the proxy wants of a connection, wherever it leads.
    pub(super) fn anything(proxy: &ObjectPrx) -> Self {
        let options = proxy.options();
        Self {
            endpoints: Vec::new(),
            connection_id: options.connection_id.clone(),
            selection: options.endpoint_selection,
            prefer_secure: options.prefer_secure,
        }
    }

    /// The endpoints as they are to be tried.
    pub(super) fn in_order(&self) -> Vec<Endpoint> {
        let mut endpoints = self.endpoints.clone();
        if self.selection == EndpointSelection::Random {
            fastrand::shuffle(&mut endpoints);
        }
        // A stable sort: among those of one kind the order stays.
        endpoints.sort_by_key(|endpoint| endpoint.is_secure() != self.prefer_secure);
        endpoints
    }
}

/// Those of the endpoints that this proxy can use: those of a transport that is there, and only secure ones where that is asked for.
fn usable(proxy: &ObjectPrx, endpoints: &[Endpoint]) -> Vec<Endpoint> {
    let (reference, config) = (proxy.reference(), proxy.client().config());
    let only_secure = reference.is_secure() || config.override_secure;
    let is_usable = |endpoint: &&Endpoint| {
        config.transports.supports(endpoint)
            && endpoint.is_datagram() == reference.mode().is_datagram()
            && (endpoint.is_secure() || !only_secure)
    };
    endpoints.iter().filter(is_usable).cloned().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::reference::StreamEndpoint;

    fn tcp(port: u16) -> Endpoint {
        Endpoint::Tcp(StreamEndpoint::new("h", port))
    }

    fn ssl(port: u16) -> Endpoint {
        Endpoint::Ssl(StreamEndpoint::new("h", port))
    }

    fn ports(endpoints: &[Endpoint]) -> Vec<u16> {
        endpoints.iter().filter_map(Endpoint::port).collect()
    }

    fn sought(endpoints: &[Endpoint], selection: EndpointSelection, prefer_secure: bool) -> Sought {
        Sought {
            endpoints: endpoints.to_vec(),
            connection_id: "".into(),
            selection,
            prefer_secure,
        }
    }

    #[test]
    fn ordered_keeps_the_order() {
        let sought = sought(&[tcp(3), tcp(1), tcp(2)], EndpointSelection::Ordered, false);
        assert_eq!(ports(&sought.in_order()), [3, 1, 2]);
    }

    #[test]
    fn random_comes_to_every_order() {
        let sought = sought(&[tcp(1), tcp(2), tcp(3)], EndpointSelection::Random, false);
        let orders: HashSet<_> = (0..1000).map(|_| ports(&sought.in_order())).collect();
        assert_eq!(orders.len(), 6);
    }

    #[test]
    fn the_preferred_kind_comes_first() {
        let endpoints = [tcp(1), ssl(2), tcp(3), ssl(4)];
        let order = |prefer_secure| ports(&sought(&endpoints, EndpointSelection::Ordered, prefer_secure).in_order());
        assert_eq!(order(false), [1, 3, 2, 4]);
        assert_eq!(order(true), [2, 4, 1, 3]);
    }

    #[test]
    fn names() {
        for selection in [EndpointSelection::Random, EndpointSelection::Ordered] {
            assert_eq!(selection.name().parse(), Ok(selection));
        }
        assert_eq!("random".parse::<EndpointSelection>(), Err(UnknownEndpointSelection));
    }
}
