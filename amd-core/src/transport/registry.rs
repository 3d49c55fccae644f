//! The transports of a communicator.

use std::io;
use std::sync::Arc;

use crate::reference::{Endpoint, OpaqueEndpoint, OwnProtocol};

use super::{ListenOptions, Listening, MemoryTransport, TcpTransport, Transport, TransportProvider};

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
    /// Those of amd that need no configuration, `tcp`, `memory` and (on Unix) `uds`, behind these.
    #[must_use]
    pub fn new(first: impl IntoIterator<Item = Arc<dyn TransportProvider>>) -> Self {
        let built_in: [Arc<dyn TransportProvider>; _] = [
            Arc::new(TcpTransport),
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

    /// Whether the endpoint can be connected to.
    #[must_use]
    pub fn supports(&self, endpoint: &Endpoint) -> bool {
        self.find(endpoint).is_some() || matches!(endpoint, Endpoint::Opaque(opaque) if self.own(opaque).is_some())
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

fn unsupported(endpoint: &Endpoint) -> io::Error {
    let text = format!("the transport `{}` is not supported", endpoint.protocol());
    io::Error::new(io::ErrorKind::Unsupported, text)
}
