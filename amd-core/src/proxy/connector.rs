//! From an endpoint to a connection.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::connection::{Connection, ConnectionError, ConnectionOptions, NoDispatcher, Owner};
use crate::protocol::Role;
use crate::reference::Endpoint;
use crate::trace::traced;
use crate::transport::Transports;

/// What a connection is opened with.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    pub(super) runtime: Handle,
    pub(super) transports: Transports,
    pub(super) options: ConnectionOptions,
    pub(super) owner: Owner,
}

impl Connector {
    /// Connects to an endpoint and waits until the peer has validated the connection, all within the connect timeout.
    pub(super) async fn connect(
        mut self,
        endpoint: Endpoint,
        connection_id: Arc<str>,
    ) -> Result<Connection, ConnectionError> {
        self.owner.connection_id = connection_id;
        let limit = self.options.config.timeouts.connect.unwrap_or(Duration::MAX);
        let connected = tokio::time::timeout(limit, self.open(&endpoint)).await;
        connected.unwrap_or(Err(ConnectionError::ConnectTimeout))
    }

    async fn open(&self, endpoint: &Endpoint) -> Result<Connection, ConnectionError> {
        let transport = self
            .transports
            .connect(endpoint)
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
