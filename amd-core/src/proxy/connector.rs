//! From an endpoint to a connection.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::connection::{Connection, ConnectionError, ConnectionOptions, NoDispatcher, Owner};
use crate::protocol::Role;
use crate::reference::{Endpoint, StreamEndpoint};
use crate::trace::traced;
use crate::transport::{Transport, connect_tcp, resolve};

/// What a connection is opened with.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    pub(super) runtime: Handle,
    pub(super) options: ConnectionOptions,
    pub(super) owner: Owner,
}

/// Whether amd has the endpoint's transport.
pub(super) fn is_supported(endpoint: &Endpoint) -> bool {
    matches!(endpoint, Endpoint::Tcp(_))
}

impl Connector {
    /// Connects to an endpoint and waits until the peer has validated the connection, all within the connect timeout.
    pub(super) async fn connect(self, endpoint: Endpoint) -> Result<Connection, ConnectionError> {
        let limit = self.options.config.timeouts.connect.unwrap_or(Duration::MAX);
        let connected = tokio::time::timeout(limit, self.open(&endpoint)).await;
        connected.unwrap_or(Err(ConnectionError::ConnectTimeout))
    }

    async fn open(&self, endpoint: &Endpoint) -> Result<Connection, ConnectionError> {
        let transport = open_transport(endpoint)
            .await
            .map_err(|source| ConnectionError::ConnectFailed {
                endpoint: endpoint.to_string(),
                source: Arc::new(source),
            })?;
        traced!(self.options.trace.network, target: "amd::connection", info = %transport.info, "connected");
        // Nobody serves requests of the peer before `Connection::set_adapter`.
        let nobody = Arc::new(NoDispatcher);
        let opening = Connection::open_for(
            self.owner.clone(),
            transport,
            Role::Client,
            self.options,
            nobody,
            &self.runtime,
        );
        opening.validated().await
    }
}

async fn open_transport(endpoint: &Endpoint) -> io::Result<Transport> {
    match endpoint {
        Endpoint::Tcp(tcp) => open_tcp(tcp).await,
        other => {
            let text = format!("the transport `{}` is not supported yet", other.protocol());
            Err(io::Error::new(io::ErrorKind::Unsupported, text))
        }
    }
}

/// Tries the addresses of the host in order. An endpoint without a host means this machine.
async fn open_tcp(endpoint: &StreamEndpoint) -> io::Result<Transport> {
    let source = endpoint.source_address.map(|source| SocketAddr::new(source, 0));
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in addresses(endpoint).await? {
        match connect_tcp(address, source).await {
            Ok(transport) => return Ok(transport),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// IPv4 addresses come first, as `Ice.PreferIPv6Address=0` says (protocol 6.1).
async fn addresses(endpoint: &StreamEndpoint) -> io::Result<Vec<SocketAddr>> {
    let host = if endpoint.host.is_empty() {
        "localhost"
    } else {
        &endpoint.host
    };
    let mut addresses = resolve(host, endpoint.port).await?;
    addresses.sort_by_key(SocketAddr::is_ipv6);
    Ok(addresses)
}
