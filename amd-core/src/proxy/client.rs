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
use crate::transport::{Transports, resolve};

use super::ObjectPrx;
use super::collocation::LocalAdapters;
use super::connector::Connector;
use super::fixed::owner;
use super::implicit_context::{ImplicitContext, ImplicitContextKind};
use super::interceptor::Interceptors;
use super::line::Lines;
use super::locator::{Locator, Locators};
use super::router::{Router, Routers};
use super::selection::{EndpointSelection, Sought};

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
    /// In which order the endpoints of a proxy are tried, if it does not say (`Ice.Default.EndpointSelection`).
    pub endpoint_selection: EndpointSelection,
    /// Whether secure endpoints are tried before the others, if the proxy does not say, and not behind them
    /// (`Ice.Default.PreferSecure`).
    pub prefer_secure: bool,
    /// Whether objects of the same communicator are called without the network, if the proxy does not say. On by default
    /// (`Ice.Default.CollocationOptimized`).
    pub collocation_optimized: bool,
    /// Whether there is a context that goes with all calls, and whose it is. None by default (`Ice.ImplicitContext`).
    pub implicit_context: ImplicitContextKind,
    /// What is around the calls of all proxies. Nothing by default (`CommunicatorBuilder::client_layer`).
    pub interceptors: Interceptors,
    /// Whether only secure endpoints are used, whatever a proxy says (`Ice.Override.Secure`).
    pub override_secure: bool,
    /// Whether requests are compressed, whatever proxies and endpoints say. They decide by default (`Ice.Override.Compress`).
    pub override_compress: Option<bool>,
    /// What tells where the objects of proxies without endpoints are, if a proxy does not say (`Ice.Default.Locator`).
    pub locator: Option<Reference>,
    /// By what requests go, if a proxy does not say (`Ice.Default.Router`).
    pub router: Option<Reference>,
    /// How long what a locator told is used, if a proxy does not say; zero to ask each time, `None` for ever, which is the default
    /// (`Ice.Default.LocatorCacheTimeout`).
    pub locator_cache_timeout: Option<Duration>,
    /// Whether what a locator told is used once more when it has become too old, while the locator is asked
    /// (`Ice.BackgroundLocatorCacheUpdates`).
    pub background_locator_updates: bool,
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
            endpoint_selection: EndpointSelection::default(),
            prefer_secure: false,
            override_secure: false,
            locator: None,
            router: None,
            locator_cache_timeout: None,
            background_locator_updates: false,
            collocation_optimized: true,
            interceptors: Interceptors::default(),
            implicit_context: ImplicitContextKind::None,
            override_compress: None,
            batch_auto_flush_bytes: 1024 * 1024,
        }
    }
}

/// What the proxies of a communicator share.
///
/// A connection is shared by all proxies with an equal endpoint and connection id (protocol 6.1), and over `tcp` also by those whose
/// endpoint has another name for the same address.
pub struct Client {
    config: ClientConfig,
    connector: Connector,
    table: Mutex<Table>,
    /// Locked before the table.
    lines: Mutex<Lines>,
    locators: Locators,
    routers: Routers,
    local_adapters: Mutex<LocalAdapters>,
    implicit_context: Option<ImplicitContext>,
}

#[derive(Default)]
struct Table {
    connections: HashMap<Key, Outgoing>,
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
            routers: Routers::new(config.router.as_ref()),
            implicit_context: ImplicitContext::new(config.implicit_context),
            locators: Locators::new(config.locator.as_ref(), config.invocation_timeout),
            config,
            table: Mutex::default(),
            lines: Mutex::default(),
            local_adapters: Mutex::default(),
        })
    }

    /// The defaults.
    #[must_use]
    pub fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// What goes with all calls, if the configuration asks for it.
    #[must_use]
    pub fn implicit_context(&self) -> Option<&ImplicitContext> {
        self.implicit_context.as_ref()
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

    pub(super) fn routers(&self) -> &Routers {
        &self.routers
    }

    /// The router of proxies that say nothing else.
    pub(crate) fn default_router(&self) -> Option<Arc<Router>> {
        self.routers.default_router().cloned()
    }

    pub(super) fn locators(&self) -> &Locators {
        &self.locators
    }

    /// The locator of proxies that say nothing else.
    pub(crate) fn default_locator(&self) -> Option<Arc<Locator>> {
        self.locators.default_locator().cloned()
    }

    pub(super) fn local_adapters(&self) -> MutexGuard<'_, LocalAdapters> {
        self.local_adapters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_destroyed(&self) -> bool {
        self.table().destroyed
    }

    /// An active connection to one of these endpoints, if there is one.
    pub(super) fn active_connection(&self, sought: &Sought) -> Option<Connection> {
        let table = self.table();
        let mut endpoints = sought.endpoints.iter();
        endpoints.find_map(|endpoint| table.active(&Key::new(endpoint, &sought.connection_id)))
    }

    /// A connection to one of the endpoints that are sought, else to one of the others, which are tried in order. The future can be
    /// polled on any executor.
    pub(super) async fn connect(
        self: Arc<Self>,
        sought: Sought,
        others: Vec<Endpoint>,
    ) -> Result<Connection, ConnectionError> {
        if let Some(connection) = self.existing_connection(&sought).await {
            return Ok(connection);
        }
        let mut failure = ConnectionError::Closed;
        for endpoint in sought.in_order().into_iter().chain(others) {
            match self
                .attempt(Key::new(&endpoint, &sought.connection_id), endpoint)?
                .await
            {
                Ok(connection) => return Ok(connection),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn existing_connection(&self, sought: &Sought) -> Option<Connection> {
        if let Some(connection) = self.active_connection(sought) {
            return Some(connection);
        }
        for endpoint in &sought.endpoints {
            if self.table().connections.is_empty() {
                return None;
            }
            for address in addresses(endpoint).await {
                if let Some(connection) = self.table().active(&Key::new(&address, &sought.connection_id)) {
                    return Some(connection);
                }
            }
        }
        None
    }

    /// Callers who want the same connection at once wait for the same attempt.
    fn attempt(self: &Arc<Self>, key: Key, endpoint: Endpoint) -> Result<Connecting, ConnectionError> {
        let mut table = self.table();
        if table.destroyed {
            return Err(ConnectionError::Closed);
        }
        match table.connections.get(&key) {
            Some(Outgoing::Connected(connection)) if connection.is_active() => {
                Ok(futures_util::future::ready(Ok(connection.clone())).boxed().shared())
            }
            Some(Outgoing::Connecting(attempt)) => Ok(attempt.clone()),
            _ => {
                let attempt = self.start_connecting(key.clone(), endpoint);
                table.connections.insert(key, Outgoing::Connecting(attempt.clone()));
                Ok(attempt)
            }
        }
    }

    /// The attempt is a task of its own, so that it needs no one who polls it.
    fn start_connecting(self: &Arc<Self>, key: Key, endpoint: Endpoint) -> Connecting {
        let (client, connector) = (self.clone(), self.connector.clone());
        let attempt = self.runtime().spawn(async move {
            let connected = connector.connect(endpoint, key.connection_id.clone()).await;
            client.connected(key, &connected);
            connected
        });
        attempt
            .map(|joined| joined.unwrap_or(Err(ConnectionError::Closed)))
            .boxed()
            .shared()
    }

    fn connected(self: &Arc<Self>, key: Key, connected: &Result<Connection, ConnectionError>) {
        let mut table = self.table();
        match connected {
            Ok(connection) if table.destroyed => connection.close(),
            Ok(connection) => {
                let keys: Vec<_> = key.address(connection).into_iter().chain([key]).collect();
                for key in &keys {
                    let connected = Outgoing::Connected(connection.clone());
                    table.connections.insert(key.clone(), connected);
                }
                let forget = forget_when_ended(Arc::downgrade(self), keys, connection.clone());
                self.runtime().spawn(forget);
            }
            Err(_) => {
                table.connections.remove(&key);
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

async fn forget_when_ended(client: Weak<Client>, keys: Vec<Key>, connection: Connection) {
    connection.ended().await;
    let Some(client) = client.upgrade() else { return };
    let mut table = client.table();
    for key in keys {
        if matches!(table.connections.get(&key), Some(Outgoing::Connected(current)) if *current == connection) {
            table.connections.remove(&key);
        }
    }
}

impl Table {
    fn active(&self, key: &Key) -> Option<Connection> {
        let connection = self.connections.get(key)?.connection()?;
        connection.is_active().then(|| connection.clone())
    }
}

/// What makes two endpoints one connection: neither the timeout nor compression counts (protocol 6.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    endpoint: Endpoint,
    connection_id: Arc<str>,
}

impl Key {
    fn new(endpoint: &Endpoint, connection_id: &Arc<str>) -> Self {
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
        Self {
            endpoint,
            connection_id: connection_id.clone(),
        }
    }

    /// The same by the address of the peer, where a name says no more than that: over TLS it is also who the peer has to be.
    fn address(&self, connection: &Connection) -> Option<Self> {
        let remote = connection.remote_address()?;
        matches!(self.endpoint, Endpoint::Tcp(_)).then(|| Self {
            endpoint: self.endpoint.clone().with_host(remote.ip().to_string()),
            connection_id: self.connection_id.clone(),
        })
    }
}

/// The endpoint with each address of its host, if that is a name which says no more than these.
async fn addresses(endpoint: &Endpoint) -> Vec<Endpoint> {
    let Endpoint::Tcp(stream) = endpoint else {
        return Vec::new();
    };
    // Who connects reports a name that cannot be resolved.
    let addresses = resolve(&stream.host, stream.port).await.unwrap_or_default();
    let at = |address: std::net::SocketAddr| endpoint.clone().with_host(address.ip().to_string());
    addresses.into_iter().map(at).collect()
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
