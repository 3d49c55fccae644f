//! What the proxies of a communicator share: connections and defaults.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, Shared, join_all};
use tokio::runtime::Handle;

use crate::connection::{Connection, ConnectionError, ConnectionOptions};
use crate::encoding::{ClassFormat, DecodeLimits};
use crate::observe::TracePropagation;
use crate::reference::{
    Endpoint, EndpointTimeout, Reference, ReferenceDefaults, ReferenceParseError, WebSocketEndpoint,
};
use crate::transport::Transports;

use super::ObjectPrx;
use super::connector::Connector;
use super::fixed::owner;
use super::line::Lines;

/// The defaults of proxies and of the connections that they open.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Limits and timeouts of outgoing connections, and what they log.
    pub connection: ConnectionOptions,
    /// How long a call may take, if the proxy does not say. No limit by default (`Ice.Default.InvocationTimeout`).
    pub invocation_timeout: Option<Duration>,
    /// The format of classes where an operation names none (`Ice.Default.SlicedFormat`).
    pub class_format: ClassFormat,
    /// What is accepted of parameters and results.
    pub decode_limits: DecodeLimits,
    /// What connects to endpoints, and listens on them.
    pub transports: Transports,
    /// What proxy texts leave out.
    pub defaults: ReferenceDefaults,
    /// How trace context goes along with calls, and comes with requests (`Amd.TraceContext`).
    pub propagation: TracePropagation,
    /// Whether calls that may take a limited time tell so, if the proxy does not say (`Amd.SendDeadlines`). Off by default.
    pub send_deadlines: bool,
    /// How long a call waits before each time that it is sent again, where that is safe: one retry at once by default
    /// (`Ice.RetryIntervals`).
    pub retry_intervals: Vec<Duration>,
    /// Whether requests are compressed, whatever proxies and endpoints say. They decide by default (`Ice.Override.Compress`).
    pub override_compress: Option<bool>,
    /// The size of a batch message, in bytes, at which what was queued before is sent. 1 MiB by default
    /// (`Ice.BatchAutoFlushSize`).
    pub batch_auto_flush_bytes: usize,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            connection: ConnectionOptions::default(),
            invocation_timeout: None,
            class_format: ClassFormat::default(),
            decode_limits: DecodeLimits::default(),
            transports: Transports::default(),
            defaults: ReferenceDefaults::default(),
            propagation: TracePropagation::default(),
            send_deadlines: false,
            retry_intervals: vec![Duration::ZERO],
            override_compress: None,
            batch_auto_flush_bytes: 1024 * 1024,
        }
    }
}

/// What the proxies of a communicator share. A connection is shared by all proxies with an equal endpoint.
pub struct Client {
    config: ClientConfig,
    connector: Connector,
    table: Mutex<Table>,
    /// Locked before the table.
    lines: Mutex<Lines>,
}

#[derive(Default)]
struct Table {
    connections: HashMap<Endpoint, Outgoing>,
    destroyed: bool,
}

type Connecting = Shared<BoxFuture<'static, Result<Connection, ConnectionError>>>;

enum Outgoing {
    Connecting(Connecting),
    Connected(Connection),
}

impl Outgoing {
    fn connection(&self) -> Option<&Connection> {
        match self {
            Self::Connected(connection) => Some(connection),
            Self::Connecting(_) => None,
        }
    }
}

impl Client {
    /// A client whose connections run on this runtime.
    #[must_use]
    pub fn new(config: ClientConfig, runtime: Handle) -> Arc<Self> {
        Arc::new_cyclic(|client: &Weak<Self>| Self {
            connector: Connector {
                runtime,
                transports: config.transports.clone(),
                options: config.connection,
                owner: owner(client.clone(), ""),
            },
            config,
            table: Mutex::default(),
            lines: Mutex::default(),
        })
    }

    /// The defaults.
    #[must_use]
    pub fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// The runtime of the connections and timers.
    #[must_use]
    pub fn runtime(&self) -> &Handle {
        &self.connector.runtime
    }

    /// The proxy that a text describes; `None` if it is the text of the null proxy.
    ///
    /// # Errors
    /// If the text is not that of a proxy.
    pub fn parse(self: &Arc<Self>, text: &str) -> Result<Option<ObjectPrx>, ReferenceParseError> {
        let reference = Reference::parse(text, &self.config.defaults)?;
        Ok(reference.map(|reference| ObjectPrx::new(reference, self.clone())))
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_destroyed(&self) -> bool {
        self.table().destroyed
    }

    /// An active connection to one of these endpoints, if there is one.
    pub(super) fn active_connection(&self, endpoints: &[Endpoint]) -> Option<Connection> {
        let table = self.table();
        endpoints
            .iter()
            .find_map(|endpoint| match table.connections.get(&key(endpoint)) {
                Some(Outgoing::Connected(connection)) if connection.is_active() => Some(connection.clone()),
                _ => None,
            })
    }

    /// A connection to one of these endpoints, which are tried in order. The future can be polled on any executor.
    pub(super) async fn connect(self: Arc<Self>, endpoints: Vec<Endpoint>) -> Result<Connection, ConnectionError> {
        if let Some(connection) = self.active_connection(&endpoints) {
            return Ok(connection);
        }
        let mut failure = ConnectionError::Closed;
        for endpoint in endpoints
            .iter()
            .filter(|endpoint| self.config.transports.supports(endpoint))
        {
            match self.connect_one(endpoint).await {
                Ok(connection) => return Ok(connection),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn connect_one(self: &Arc<Self>, endpoint: &Endpoint) -> Result<Connection, ConnectionError> {
        let attempt = self.attempt(endpoint)?;
        attempt.await
    }

    /// Callers who want the same connection at once wait for the same attempt.
    fn attempt(self: &Arc<Self>, endpoint: &Endpoint) -> Result<Connecting, ConnectionError> {
        let mut table = self.table();
        if table.destroyed {
            return Err(ConnectionError::Closed);
        }
        match table.connections.get(&key(endpoint)) {
            Some(Outgoing::Connected(connection)) if connection.is_active() => {
                Ok(futures_util::future::ready(Ok(connection.clone())).boxed().shared())
            }
            Some(Outgoing::Connecting(attempt)) => Ok(attempt.clone()),
            _ => {
                let attempt = self.start_connecting(endpoint);
                table
                    .connections
                    .insert(key(endpoint), Outgoing::Connecting(attempt.clone()));
                Ok(attempt)
            }
        }
    }

    /// The attempt is a task of its own, so that it needs no one who polls it.
    fn start_connecting(self: &Arc<Self>, endpoint: &Endpoint) -> Connecting {
        let (client, connector, endpoint) = (self.clone(), self.connector.clone(), endpoint.clone());
        let attempt = self.runtime().spawn(async move {
            let connected = connector.connect(endpoint.clone()).await;
            client.connected(&endpoint, &connected);
            connected
        });
        attempt
            .map(|joined| joined.unwrap_or(Err(ConnectionError::Closed)))
            .boxed()
            .shared()
    }

    fn connected(self: &Arc<Self>, endpoint: &Endpoint, connected: &Result<Connection, ConnectionError>) {
        let mut table = self.table();
        match connected {
            Ok(connection) if table.destroyed => connection.close(),
            Ok(connection) => {
                table
                    .connections
                    .insert(key(endpoint), Outgoing::Connected(connection.clone()));
                let forget = forget_when_ended(Arc::downgrade(self), key(endpoint), connection.clone());
                self.runtime().spawn(forget);
            }
            Err(_) => {
                table.connections.remove(&key(endpoint));
            }
        }
    }

    /// Flushes the connections ([`Connection::flush_batch_requests`]), all at once. One that fails has lost what was
    /// queued for it.
    ///
    /// # Cancel safety
    /// Dropping the future only forgets to wait, once it was polled.
    pub async fn flush_batch_requests(&self) {
        let connections: Vec<_> = {
            let table = self.table();
            let connected = table.connections.values().filter_map(Outgoing::connection);
            connected.cloned().collect()
        };
        join_all(connections.iter().map(Connection::flush_batch_requests)).await;
    }

    /// Closes all connections gracefully and waits for their end. Calls that are on their way get their replies first.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the connections closing.
    pub async fn destroy(&self) {
        let connections: Vec<_> = {
            let mut table = self.table();
            table.destroyed = true;
            table.connections.drain().collect()
        };
        for (_, outgoing) in &connections {
            if let Outgoing::Connected(connection) = outgoing {
                connection.close();
            }
        }
        for (_, outgoing) in connections {
            if let Outgoing::Connected(connection) = outgoing {
                connection.ended().await;
            }
        }
    }
}

async fn forget_when_ended(client: Weak<Client>, key: Endpoint, connection: Connection) {
    connection.ended().await;
    let Some(client) = client.upgrade() else { return };
    let mut table = client.table();
    if matches!(table.connections.get(&key), Some(Outgoing::Connected(current)) if *current == connection) {
        table.connections.remove(&key);
    }
}

/// What makes two endpoints one connection: neither the timeout nor compression counts (protocol 6.1).
fn key(endpoint: &Endpoint) -> Endpoint {
    let mut endpoint = endpoint.clone();
    match &mut endpoint {
        Endpoint::Tcp(stream)
        | Endpoint::Ssl(stream)
        | Endpoint::Ws(WebSocketEndpoint { stream, .. })
        | Endpoint::Wss(WebSocketEndpoint { stream, .. }) => {
            stream.timeout = EndpointTimeout::DEFAULT;
            stream.compress = false;
        }
        Endpoint::Own(own) => own.compress = false,
        Endpoint::Udp(_) | Endpoint::Opaque(_) => {}
    }
    endpoint
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
