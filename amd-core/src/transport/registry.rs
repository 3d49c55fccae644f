//! The transports of a communicator.

use std::io;
use std::sync::Arc;

use crate::reference::{Endpoint, OpaqueEndpoint, OwnProtocol};

use super::{ListenOptions, Listening, MemoryTransport, TcpTransport, Transport, TransportProvider, UdpTransport};

/// The transports of a communicator, in the order in which they are asked. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Transports {
    providers: Arc<[Arc<dyn TransportProvider>]>,
}

impl Default for Transports {
    fn default() -> Self {
        Self::new([])
    }
}

impl Transports {
    /// Those of amd that need no configuration, `tcp`, `udp`, `memory` and (on Unix) `uds`, behind these.
    #[must_use]
    pub fn new(first: impl IntoIterator<Item = Arc<dyn TransportProvider>>) -> Self {
        let built_in: [Arc<dyn TransportProvider>; _] = [
            Arc::new(TcpTransport),
            Arc::new(UdpTransport::default()),
            Arc::new(MemoryTransport),
            #[cfg(unix)]
            Arc::new(super::UdsTransport),
        ];
        Self {
            providers: first.into_iter().chain(built_in).collect(),
        }
    }

    /// The protocols that they bring beside Ice's.
    pub fn protocols(&self) -> impl Iterator<Item = OwnProtocol> {
        self.providers.iter().filter_map(|provider| provider.protocol())
    }

    /// The largest datagram in bytes; none if no transport has datagrams.
    #[must_use]
    pub fn datagram_max(&self) -> Option<usize> {
        self.providers.iter().find_map(|provider| provider.datagram_max())
    }

    /// Whether connecting to the endpoint is to be tried. It is also where a feature is missing, so that the error names it.
    #[must_use]
    pub fn supports(&self, endpoint: &Endpoint) -> bool {
        let known = match endpoint {
            Endpoint::Opaque(opaque) => self.own(opaque).is_some(),
            _ => feature(endpoint).is_some(),
        };
        known || self.find(endpoint).is_some()
    }

    fn find(&self, endpoint: &Endpoint) -> Option<&Arc<dyn TransportProvider>> {
        self.providers.iter().find(|provider| provider.handles(endpoint))
    }

    /// What an opaque endpoint is to the transport that knows its protocol.
    fn own(&self, opaque: &OpaqueEndpoint) -> Option<Endpoint> {
        let own = self.protocols().find_map(|protocol| opaque.as_own(protocol))?;
        Some(Endpoint::Own(own)).filter(|endpoint| self.find(endpoint).is_some())
    }

    /// Connects to an endpoint, with all handshakes.
    ///
    /// # Errors
    /// If no transport knows the endpoint, or what the transport says.
    ///
    /// # Cancel safety
    /// Dropping the future gives the attempt up.
    pub async fn connect(&self, endpoint: &Endpoint) -> io::Result<Transport> {
        if let Some(provider) = self.find(endpoint) {
            return provider.connect(endpoint).await;
        }
        let known = match endpoint {
            Endpoint::Opaque(opaque) => self.own(opaque),
            _ => None,
        };
        match known.as_ref().and_then(|known| Some((known, self.find(known)?))) {
            Some((known, provider)) => provider.connect(known).await,
            None => Err(unsupported(endpoint)),
        }
    }

    /// Listens on an endpoint; nothing is accepted yet. `None` if no transport knows the endpoint.
    ///
    /// # Errors
    /// If it cannot be listened on.
    pub fn listen(&self, endpoint: &Endpoint, options: &ListenOptions<'_>) -> Option<io::Result<Vec<Listening>>> {
        Some(self.find(endpoint)?.listen(endpoint, options))
    }
}

/// The error for an endpoint that no transport knows. It names the feature that would bring one.
#[must_use]
pub fn unsupported(endpoint: &Endpoint) -> io::Error {
    let text = format!("this build has no transport `{}`", endpoint.protocol());
    let text = match feature(endpoint) {
        Some(feature) => format!("{text}, which needs {feature} of amd"),
        None => text,
    };
    io::Error::new(io::ErrorKind::Unsupported, text)
}

/// What brings the transport of an endpoint.
fn feature(endpoint: &Endpoint) -> Option<&'static str> {
    match endpoint {
        Endpoint::Ssl(_) => Some("the feature `ssl`"),
        Endpoint::Ws(_) => Some("the feature `ws`"),
        Endpoint::Wss(_) => Some("the features `ws` and `ssl`"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{StreamEndpoint, WebSocketEndpoint};

    #[test]
    fn what_is_missing_is_named_with_its_feature() {
        let stream = StreamEndpoint::new("localhost", 1);
        let web_socket = WebSocketEndpoint::new("localhost", 1);
        for (endpoint, feature) in [
            (Endpoint::Ssl(stream), "`ssl`, which needs the feature `ssl` of amd"),
            (
                Endpoint::Ws(web_socket.clone()),
                "`ws`, which needs the feature `ws` of amd",
            ),
            (
                Endpoint::Wss(web_socket),
                "`wss`, which needs the features `ws` and `ssl` of amd",
            ),
        ] {
            let error = unsupported(&endpoint).to_string();
            assert_eq!(error, format!("this build has no transport {feature}"));
        }
    }
}
