//! The proxy without an interface, and what all proxies have.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, Shared};

use crate::connection::{BatchQueue, Connection, ConnectionError, Opening};
use crate::definition::SliceFile;
use crate::encoding::{
    Decode, DecodeError, Decoder, Encapsulation, Encode, EncodeError, Encoder, Encoding, Nullable, SliceType, shape,
};
use crate::identity::Identity;
use crate::interface::InterfaceInfo;
use crate::protocol::OperationMode;
use crate::reference::{Endpoint, InvocationMode, Reference};

use super::fixed::get_connection;
use super::invocation::{self, invoke_untyped};
use super::locator::Locator;
use super::router::Router;
use super::{Client, EndpointSelection, Invocation, InvocationError, builtin};

/// A proxy: a typed one such as `GreeterPrx`, or [`ObjectPrx`].
///
/// A proxy does not change. What is called `ice_..` and takes a value gives another proxy, which is cheap, and shares
/// the connection. Operations of interfaces never begin with `ice_`, so that the names do not meet.
pub trait Proxy: Clone + Send + Sync + Sized + 'static {
    /// The interface by which the object is seen.
    const INTERFACE: &'static InterfaceInfo;

    /// The interface in Slice: a complete file, with all types that it uses. Clients and servers in other languages are
    /// generated from it.
    ///
    /// It is text by `Display`: `GreeterPrx::SLICE.to_string()`.
    const SLICE: SliceFile<'static> = SliceFile::of(&[Self::INTERFACE]);

    /// This proxy for the same object as `object`, unchecked.
    fn from_object(object: ObjectPrx) -> Self;

    /// The proxy without its interface.
    fn as_object(&self) -> &ObjectPrx;

    /// The identity of the object.
    fn ice_identity(&self) -> &Identity {
        self.as_object().reference().identity()
    }

    /// The facet, empty for the default one.
    fn ice_facet(&self) -> &str {
        self.as_object().reference().facet()
    }

    /// The endpoints, for a direct proxy.
    fn ice_endpoints(&self) -> &[Endpoint] {
        self.as_object().reference().endpoints()
    }

    /// A proxy for another object at the same place.
    #[must_use]
    fn ice_with_identity(&self, identity: Identity) -> Self {
        self.ice_change(|reference| reference.with_identity(identity))
    }

    /// A proxy for another facet of the object.
    #[must_use]
    fn ice_with_facet(&self, facet: &str) -> Self {
        self.ice_change(|reference| reference.with_facet(facet))
    }

    /// A proxy whose calls wait for no reply: an awaited call is done when it was written to the transport.
    ///
    /// Only operations without results and exceptions can be called through it.
    #[must_use]
    fn ice_oneway(&self) -> Self {
        self.ice_change(|reference| reference.with_mode(InvocationMode::Oneway))
    }

    /// A proxy whose calls are queued, and sent together by [`Proxy::ice_flush_batch_requests`]: an awaited call is done
    /// when it is queued.
    ///
    /// Only operations without results and exceptions can be called through it. The proxy and its clones share a queue;
    /// every proxy that is made of it by a method `ice_..` has one of its own, empty, except that all batch proxies which
    /// are bound to one connection share that connection's. A queue belongs to no connection otherwise: what is queued
    /// waits for a flush whatever becomes of the connection, and is lost if the proxy is dropped before.
    ///
    /// When a call would make the batch reach `Ice.BatchAutoFlushSize`, what was queued before is sent, and the call is
    /// done when that was written.
    #[must_use]
    #[doc(alias = "ice_batchOneway")]
    fn ice_batch_oneway(&self) -> Self {
        self.ice_change(|reference| reference.with_mode(InvocationMode::BatchOneway))
    }

    /// Sends what is queued for this batch proxy as one message, over a new connection if need be. It is done when that
    /// was written; if nothing is queued, at once.
    ///
    /// # Errors
    /// If the connection cannot be had or ends before. What was queued is lost then, as in Ice: a batch is never sent
    /// twice. What was written to a connection that ends later may be lost too, without a word, as with oneway calls.
    #[doc(alias = "ice_flushBatchRequests")]
    fn ice_flush_batch_requests(&self) -> Invocation<()> {
        invocation::flush(self.as_object())
    }

    /// A proxy whose calls go as datagrams, to its `udp` endpoints: an awaited call is done when it was given to the system, and nobody
    /// tells whether it arrived. It may be lost, arrive twice or before an earlier one.
    ///
    /// Only operations without results and exceptions can be called through it. A call that does not fit into a datagram fails
    /// ([`InvocationError::DatagramTooLarge`]); 65507 bytes are the most, or less with `Ice.UDP.SndSize`.
    #[must_use]
    fn ice_datagram(&self) -> Self {
        self.ice_change(|reference| reference.with_mode(InvocationMode::Datagram))
    }

    /// A proxy whose calls are queued as with [`Proxy::ice_batch_oneway`], and go together as a datagram. When a call would not fit into
    /// it any more, what was queued before is sent.
    #[must_use]
    #[doc(alias = "ice_batchDatagram")]
    fn ice_batch_datagram(&self) -> Self {
        self.ice_change(|reference| reference.with_mode(InvocationMode::BatchDatagram))
    }

    /// A proxy whose calls wait for replies.
    #[must_use]
    fn ice_twoway(&self) -> Self {
        self.ice_change(|reference| reference.with_mode(InvocationMode::Twoway))
    }

    /// A proxy that sends its parameters in this encoding.
    #[must_use]
    fn ice_encoding(&self, encoding: Encoding) -> Self {
        self.ice_change(|reference| reference.with_encoding(encoding))
    }

    /// A proxy that sends this context with each call that gives no other.
    #[must_use]
    fn ice_context(&self, context: HashMap<String, String>) -> Self {
        Self::from_object(
            self.as_object()
                .with_options(|options| options.context = Some(Arc::new(context))),
        )
    }

    /// A proxy whose calls fail with [`InvocationError::Timeout`] after so long; `None` for no limit.
    #[must_use]
    fn ice_invocation_timeout(&self, timeout: Option<Duration>) -> Self {
        Self::from_object(self.as_object().with_options(|options| options.timeout = timeout))
    }

    /// A proxy whose requests are compressed, or not; otherwise the endpoint decides, with `-z`. `Ice.Override.Compress` wins over
    /// both. What has less than 100 bytes is not compressed; the reply to a compressed request, or to one that was too small
    /// for it, is compressed in the same way. Compressing holds the calling thread:
    /// it pays over slow networks, for large texts, and hardly elsewhere.
    #[must_use]
    fn ice_compress(&self, compress: bool) -> Self {
        Self::from_object(
            self.as_object()
                .with_options(|options| options.compress = Some(compress)),
        )
    }

    /// A proxy whose calls tell how much time they have left, if they have a limit: a server that knows of it refuses what comes
    /// too late, and others ignore it. It adds an entry to the context of each call, so it is off by default
    /// (`Amd.SendDeadlines`).
    ///
    /// A call made by a dispatch that has a [deadline](crate::adapter::Current::deadline) of its own then ends with it at the latest.
    #[must_use]
    fn ice_send_deadline(&self, send: bool) -> Self {
        Self::from_object(self.as_object().with_options(|options| options.send_deadline = send))
    }

    /// The same object seen by another interface, unchecked.
    #[must_use]
    fn ice_unchecked_cast<P: Proxy>(&self) -> P {
        P::from_object(self.as_object().clone())
    }

    /// The same object seen by another interface, if it says that it has it.
    ///
    /// # Errors
    /// If the object cannot be asked.
    ///
    /// # Cancel safety
    /// Dropping the future forgets the question.
    fn ice_checked_cast<P: Proxy>(&self) -> impl Future<Output = Result<Option<P>, InvocationError>> + Send {
        let asked = self.ice_is_a(P::INTERFACE.type_id);
        let object = self.as_object().clone();
        async move { Ok(asked.await?.then(|| P::from_object(object))) }
    }

    /// Asks whether the object is there.
    fn ice_ping(&self) -> Invocation<()> {
        builtin::ping(self.as_object())
    }

    /// Asks whether the object has the interface with this type id.
    fn ice_is_a(&self, type_id: &str) -> Invocation<bool> {
        builtin::is_a(self.as_object(), type_id)
    }

    /// Asks for the type id of the object's most derived interface.
    fn ice_id(&self) -> Invocation<String> {
        builtin::id(self.as_object())
    }

    /// Asks for the type ids of all interfaces that the object has.
    fn ice_ids(&self) -> Invocation<Vec<String>> {
        builtin::ids(self.as_object())
    }

    /// Calls an operation by its name, with parameters that are encoded already, whatever the interface says.
    ///
    /// The call gives the results or, as [`InvocationError::User`], a user exception, both undecoded. Through a oneway proxy
    /// the results are empty. The proxy's own encoding has no part in it.
    ///
    /// ```
    /// use amd_core::encoding::{Encapsulation, Encoding};
    /// use amd_core::protocol::OperationMode;
    /// use amd_core::proxy::{InvocationError, ObjectPrx, Proxy};
    ///
    /// async fn greet(greeter: &ObjectPrx) -> Result<String, Box<dyn std::error::Error>> {
    ///     let name = Encapsulation::new(Encoding::V1_1, |encoder| encoder.put("Alice"))?;
    ///     let greeting = greeter.ice_invoke("greet", OperationMode::Normal, &name).await?;
    ///     Ok(greeting.decode(|decoder| decoder.get())?)
    /// }
    /// ```
    #[doc(alias = "ice_invokeAsync")]
    fn ice_invoke(
        &self,
        operation: &str,
        mode: OperationMode,
        in_params: &Encapsulation,
    ) -> Invocation<Encapsulation, Encapsulation> {
        invoke_untyped(self.as_object(), operation, mode, in_params)
    }

    /// The connection of the proxy's calls. It is opened if it is not there.
    ///
    /// With [`Connection::set_adapter`] the server can call back over it. The manual's name is `ice_getConnection`.
    ///
    /// # Errors
    /// If there is no connection: the server cannot be reached, or the connection of a fixed proxy has ended.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the connection to others that wait for it, and to the next call.
    #[doc(alias = "ice_getConnection")]
    fn ice_get_connection(&self) -> impl Future<Output = Result<Connection, InvocationError>> + Send + 'static {
        get_connection(self.as_object().clone())
    }

    /// This proxy bound to a connection: calls go over it and nowhere else, so that they fail when it has ended. They are never
    /// sent a second time. See [`Connection::create_proxy`].
    #[must_use]
    fn ice_fixed(&self, connection: &Connection) -> Self {
        Self::from_object(self.as_object().bound_to(connection.clone()))
    }

    /// Whether the proxy is bound to a connection.
    fn ice_is_fixed(&self) -> bool {
        self.as_object().options().fixed.is_some()
    }

    /// A proxy with these endpoints in place of its own; with none it is for a well-known object.
    #[must_use]
    #[doc(alias = "ice_endpoints")]
    fn ice_with_endpoints(&self, endpoints: Vec<Endpoint>) -> Self {
        self.ice_change(|reference| reference.with_endpoints(endpoints))
    }

    /// The same proxy, whose object this locator finds if the proxy has no endpoints; with `None` nothing finds it
    /// (`Ice.Default.Locator`).
    #[must_use]
    fn ice_locator(&self, locator: Option<&ObjectPrx>) -> Self {
        let locator = locator.map(Locator::of);
        Self::from_object(self.as_object().rerouted(|options| options.locator = locator))
    }

    /// The locator that finds the object if the proxy has no endpoints.
    #[doc(alias = "ice_getLocator")]
    fn ice_get_locator(&self) -> Option<ObjectPrx> {
        let object = self.as_object();
        let locator = object.options().locator.as_ref()?;
        Some(locator.proxy(object.client()))
    }

    /// The same proxy, whose requests go by way of this router, such as one of Glacier2; with `None` they go straight to the object
    /// (`Ice.Default.Router`). The router tells where they enter, and is told of the object.
    #[must_use]
    fn ice_router(&self, router: Option<&ObjectPrx>) -> Self {
        let router = router.map(Router::of);
        Self::from_object(self.as_object().rerouted(|options| options.router = router))
    }

    /// The router by which requests go.
    #[doc(alias = "ice_getRouter")]
    fn ice_get_router(&self) -> Option<ObjectPrx> {
        let object = self.as_object();
        let router = object.options().router.as_ref()?;
        Some(router.proxy(object.client()))
    }

    /// The same proxy, which uses what the locator told for so long; zero to ask for each connection, `None` for ever
    /// (`Ice.Default.LocatorCacheTimeout`).
    #[must_use]
    #[doc(alias = "ice_locatorCacheTimeout")]
    fn ice_locator_cache_timeout(&self, timeout: Option<Duration>) -> Self {
        Self::from_object(
            self.as_object()
                .rerouted(|options| options.locator_cache_timeout = timeout),
        )
    }

    /// How long what the locator told is used; `None` for ever.
    #[doc(alias = "ice_getLocatorCacheTimeout")]
    fn ice_get_locator_cache_timeout(&self) -> Option<Duration> {
        self.as_object().options().locator_cache_timeout
    }

    /// The same proxy, whose endpoints are tried in this order (`Ice.Default.EndpointSelection`).
    #[must_use]
    #[doc(alias = "ice_endpointSelection")]
    fn ice_endpoint_selection(&self, selection: EndpointSelection) -> Self {
        Self::from_object(
            self.as_object()
                .rerouted(|options| options.endpoint_selection = selection),
        )
    }

    /// In which order the endpoints are tried.
    #[doc(alias = "ice_getEndpointSelection")]
    fn ice_get_endpoint_selection(&self) -> EndpointSelection {
        self.as_object().options().endpoint_selection
    }

    /// The same proxy, which keeps its connection for later calls (the default), or else chooses an endpoint for each call, so that calls
    /// spread over the servers. Connections are shared in both cases: a connection to the endpoint that is chosen is used.
    #[must_use]
    #[doc(alias = "ice_connectionCached")]
    fn ice_connection_cached(&self, cached: bool) -> Self {
        Self::from_object(self.as_object().rerouted(|options| options.connection_cached = cached))
    }

    /// Whether the proxy keeps its connection for later calls.
    #[doc(alias = "ice_isConnectionCached")]
    fn ice_is_connection_cached(&self) -> bool {
        self.as_object().options().connection_cached
    }

    /// The same proxy, which shares connections only with proxies that have the same id. Empty by default. The id is not sent.
    #[must_use]
    #[doc(alias = "ice_connectionId")]
    fn ice_connection_id(&self, id: &str) -> Self {
        Self::from_object(self.as_object().rerouted(|options| options.connection_id = id.into()))
    }

    /// The id of the connections that the proxy uses.
    #[doc(alias = "ice_getConnectionId")]
    fn ice_get_connection_id(&self) -> &str {
        &self.as_object().options().connection_id
    }

    /// The same proxy, which uses only secure endpoints, or all. The option `-s` in its text; as in Ice 3.7, while 3.8 ignores it.
    #[must_use]
    fn ice_secure(&self, secure: bool) -> Self {
        self.ice_change(|reference| reference.with_secure(secure))
    }

    /// Whether only secure endpoints are used.
    #[doc(alias = "ice_isSecure")]
    fn ice_is_secure(&self) -> bool {
        self.as_object().reference().is_secure()
    }

    /// The same proxy, which tries secure endpoints before the others and not behind them (`Ice.Default.PreferSecure`).
    #[must_use]
    #[doc(alias = "ice_preferSecure")]
    fn ice_prefer_secure(&self, prefer: bool) -> Self {
        Self::from_object(self.as_object().rerouted(|options| options.prefer_secure = prefer))
    }

    /// Whether secure endpoints are tried before the others.
    #[doc(alias = "ice_isPreferSecure")]
    fn ice_is_prefer_secure(&self) -> bool {
        self.as_object().options().prefer_secure
    }

    /// The same proxy, which calls an object of its own communicator without the network (the default), or over it like
    /// any other (`Ice.Default.CollocationOptimized`).
    ///
    /// Such a call goes over a connection in memory, with the same lanes, middleware, contexts, exceptions, timeouts and order. That
    /// connection has no idle timeout, and no limit of dispatches or message size. When the adapter was deactivated, proxies that
    /// called it in this way fail with [`InvocationError::AdapterDeactivated`]; others go on to their endpoints. A batch proxy is no
    /// exception, a fixed proxy keeps its connection. The manual describes it under "Location Transparency".
    #[must_use]
    #[doc(alias = "ice_collocationOptimized")]
    fn ice_collocation_optimized(&self, optimized: bool) -> Self {
        Self::from_object(
            self.as_object()
                .rerouted(|options| options.collocation_optimized = optimized),
        )
    }

    /// Whether an object of the same communicator is called without the network.
    #[doc(alias = "ice_isCollocationOptimized")]
    fn ice_is_collocation_optimized(&self) -> bool {
        self.as_object().options().collocation_optimized
    }

    /// The context that goes with the calls of this proxy; empty if it has none.
    #[doc(alias = "ice_getContext")]
    fn ice_get_context(&self) -> HashMap<String, String> {
        let context = self.as_object().options().context.as_deref();
        context.cloned().unwrap_or_default()
    }

    /// How long a call may take; `None` for no limit.
    #[doc(alias = "ice_getInvocationTimeout")]
    fn ice_get_invocation_timeout(&self) -> Option<Duration> {
        self.as_object().options().timeout
    }

    /// Whether calls wait for replies.
    #[doc(alias = "ice_isTwoway")]
    fn ice_is_twoway(&self) -> bool {
        self.as_object().reference().mode() == InvocationMode::Twoway
    }

    /// Whether calls are sent without waiting for replies.
    #[doc(alias = "ice_isOneway")]
    fn ice_is_oneway(&self) -> bool {
        self.as_object().reference().mode() == InvocationMode::Oneway
    }

    /// Whether calls wait for a flush.
    #[doc(alias = "ice_isBatchOneway")]
    fn ice_is_batch_oneway(&self) -> bool {
        self.as_object().reference().mode() == InvocationMode::BatchOneway
    }

    /// The connection that the proxy used last, if it is still there.
    fn ice_cached_connection(&self) -> Option<Connection> {
        self.as_object().cached_connection()
    }

    /// A proxy with another reference.
    #[doc(hidden)]
    #[must_use]
    fn ice_change(&self, change: impl FnOnce(Reference) -> Reference) -> Self {
        Self::from_object(self.as_object().with_reference(change))
    }
}

/// A proxy for an interface that inherits the one with the key `BASE`, whose proxy is made of it by `From`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no proxy for an interface that inherits this one",
    label = "this does not inherit it",
    note = "to ask the object whether it has the interface, call `ice_checked_cast`"
)]
pub trait Inherits<const BASE: u64>: Proxy {}

/// A proxy without an interface: Slice `Object*`.
#[derive(Clone)]
#[doc(alias = "proxy")]
pub struct ObjectPrx {
    inner: Arc<Inner>,
}

struct Inner {
    reference: Reference,
    client: Arc<Client>,
    options: Options,
    connection: Mutex<Option<Connection>>,
    /// For a batch proxy.
    batch: Option<BatchQueue>,
}

/// A connection that does not come from an endpoint. Whoever asks gets the same.
#[derive(Clone)]
pub(crate) struct Route {
    pub(super) id: u64,
    pub(super) connecting: Shared<BoxFuture<'static, Result<Connection, ConnectionError>>>,
}

impl Route {
    pub(crate) fn new(opening: Opening) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            connecting: opening.validated().boxed().shared(),
        }
    }

    /// Whether it leads nowhere any more.
    pub(crate) fn has_ended(&self) -> bool {
        self.connecting.peek().is_some_and(|connected| {
            let connection = connected.as_ref().ok();
            connection.is_none_or(|connection| !connection.is_active())
        })
    }

    /// Closes the connection gracefully.
    pub(crate) fn close(&self) {
        if let Some(connection) = self.connection() {
            connection.close();
        }
    }

    /// The connection, once it is there.
    pub(super) fn connection(&self) -> Option<Connection> {
        let connected = self.connecting.peek()?.as_ref().ok()?;
        connected.is_active().then(|| connected.clone())
    }
}

/// What a proxy has besides its reference. It is not sent with it.
#[derive(Clone)]
pub(super) struct Options {
    pub(super) endpoint_selection: EndpointSelection,
    pub(super) connection_cached: bool,
    pub(super) connection_id: Arc<str>,
    pub(super) prefer_secure: bool,
    pub(super) collocation_optimized: bool,
    pub(super) context: Option<Arc<HashMap<String, String>>>,
    pub(super) timeout: Option<Duration>,
    pub(super) send_deadline: bool,
    /// What tells where the object is, if the proxy has no endpoints.
    pub(super) locator: Option<Arc<Locator>>,
    pub(super) locator_cache_timeout: Option<Duration>,
    /// By what requests go.
    pub(super) router: Option<Arc<Router>>,
    /// Whether requests are compressed; if it does not say, the endpoint decides.
    pub(super) compress: Option<bool>,
    /// The connection that the proxy is bound to.
    pub(super) fixed: Option<Connection>,
    /// How its connection comes about, where that is not by its endpoints.
    pub(super) route: Option<Route>,
}

impl Options {
    /// As the properties `Ice.Default.*` say.
    fn default_of(client: &Client) -> Self {
        let config = client.config();
        Self {
            endpoint_selection: config.endpoint_selection,
            connection_cached: true,
            connection_id: "".into(),
            prefer_secure: config.prefer_secure,
            collocation_optimized: config.collocation_optimized,
            context: None,
            timeout: config.invocation_timeout,
            send_deadline: config.send_deadlines,
            locator: client.default_locator(),
            router: client.default_router(),
            locator_cache_timeout: config.locator_cache_timeout,
            compress: None,
            fixed: None,
            route: None,
        }
    }
}

impl ObjectPrx {
    /// The proxy with this reference.
    #[must_use]
    pub fn new(reference: Reference, client: Arc<Client>) -> Self {
        let options = Options::default_of(&client);
        Self::build(reference, client, options, None)
    }

    /// A proxy that is bound to a connection, and fails when that ends (protocol 6.8).
    #[must_use]
    pub fn fixed(reference: Reference, client: Arc<Client>, connection: Connection) -> Self {
        let options = Options {
            fixed: Some(connection),
            ..Options::default_of(&client)
        };
        Self::build(reference, client, options, None)
    }

    /// A proxy whose calls go over the connection of this route.
    pub(crate) fn routed(&self, route: Route) -> Self {
        self.with_options(|options| options.route = Some(route))
    }

    fn build(reference: Reference, client: Arc<Client>, options: Options, connection: Option<Connection>) -> Self {
        let batch = reference.mode().is_batch().then(|| match &options.fixed {
            Some(connection) => connection.batch_queue().clone(),
            None => BatchQueue::default(),
        });
        Self {
            inner: Arc::new(Inner {
                reference,
                client,
                options,
                connection: Mutex::new(connection),
                batch,
            }),
        }
    }

    /// What the proxy says: identity, facet, endpoints.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.inner.reference
    }

    pub(super) fn client(&self) -> &Arc<Client> {
        &self.inner.client
    }

    pub(super) fn options(&self) -> &Options {
        &self.inner.options
    }

    /// Whether what is sent to `connection` is to be compressed (protocol 6.2).
    pub(super) fn compresses(&self, connection: &Connection) -> bool {
        self.decides_compression()
            .unwrap_or_else(|| is_compressed_by(self.inner.reference.endpoints(), connection))
    }

    /// Whether the message of a batch is to be compressed for the sake of this proxy, wherever it is sent.
    pub(super) fn asks_for_compression(&self) -> bool {
        self.decides_compression() == Some(true)
    }

    fn decides_compression(&self) -> Option<bool> {
        let config = self.inner.client.config();
        config.override_compress.or(self.inner.options.compress)
    }

    /// Where calls wait, if this is a batch proxy.
    pub(super) fn batch_queue(&self) -> Option<&BatchQueue> {
        self.inner.batch.as_ref()
    }

    /// The same proxy, bound to this connection: it forgets where else the object could be found.
    pub(super) fn bound_to(&self, connection: Connection) -> Self {
        let options = Options {
            fixed: Some(connection),
            route: None,
            ..self.inner.options.clone()
        };
        let reference = self.inner.reference.clone().with_endpoints(Vec::new());
        Self::build(reference, self.inner.client.clone(), options, None)
    }

    pub(super) fn cached_connection(&self) -> Option<Connection> {
        if let Some(connection) = &self.inner.options.fixed {
            return Some(connection.clone()).filter(Connection::is_active);
        }
        let cached = self.inner.connection.lock().unwrap_or_else(PoisonError::into_inner);
        cached.as_ref().filter(|connection| connection.is_active()).cloned()
    }

    /// The adapter in this process that the last connection led to.
    pub(super) fn last_local_adapter(&self) -> Option<String> {
        let cached = self.inner.connection.lock().unwrap_or_else(PoisonError::into_inner);
        cached.as_ref()?.owner().local_adapter.clone()
    }

    /// Keeps the connection for later calls, unless each is to choose anew.
    pub(super) fn forget_connection(&self) {
        self.inner
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }

    pub(super) fn cache_connection(&self, connection: &Connection) {
        if !self.inner.options.connection_cached {
            return;
        }
        *self.inner.connection.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection.clone());
    }

    fn with_reference(&self, change: impl FnOnce(Reference) -> Reference) -> Self {
        let (before, client, options) = (self.reference(), self.client().clone(), self.options().clone());
        let reference = change(before.clone());
        let same_way = !reference.endpoints().is_empty()
            && reference.target() == before.target()
            && reference.is_secure() == before.is_secure();
        let connection = self.cached_connection().filter(|_| same_way);
        Self::build(reference, client, options, connection)
    }

    /// The same proxy, which comes to its connection in another way.
    pub(super) fn rerouted(&self, change: impl FnOnce(&mut Options)) -> Self {
        let (reference, client) = (self.reference().clone(), self.client().clone());
        let mut options = self.options().clone();
        change(&mut options);
        Self::build(reference, client, options, None)
    }

    fn with_options(&self, change: impl FnOnce(&mut Options)) -> Self {
        let mut options = self.inner.options.clone();
        change(&mut options);
        Self::build(
            self.inner.reference.clone(),
            self.inner.client.clone(),
            options,
            self.cached_connection(),
        )
    }
}

/// Whether the endpoint of a connection, one of these, asks for compression.
fn is_compressed_by(endpoints: &[Endpoint], connection: &Connection) -> bool {
    let remote = connection.info().remote.map(|remote| remote.port());
    let mut ours = endpoints
        .iter()
        .filter(|endpoint| remote.is_none() || endpoint.port().is_none() || endpoint.port() == remote);
    ours.next().is_some_and(Endpoint::compress)
}

impl Proxy for ObjectPrx {
    const INTERFACE: &'static InterfaceInfo = &InterfaceInfo::OBJECT;

    fn from_object(object: ObjectPrx) -> Self {
        object
    }

    fn as_object(&self) -> &ObjectPrx {
        self
    }
}

impl fmt::Display for ObjectPrx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.reference.fmt(f)
    }
}

impl fmt::Debug for ObjectPrx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectPrx({})", self.inner.reference)
    }
}

/// Two proxies are equal if they say the same; context, timeout and connection do not count. Fixed proxies are also for one
/// connection then.
impl PartialEq for ObjectPrx {
    fn eq(&self, other: &Self) -> bool {
        self.inner.reference == other.inner.reference && self.inner.options.fixed == other.inner.options.fixed
    }
}

impl Eq for ObjectPrx {}

impl Hash for ObjectPrx {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.inner.reference.hash(state);
    }
}

impl<P: Proxy> shape::HasInterface for P {
    const INTERFACE: &'static InterfaceInfo = <P as Proxy>::INTERFACE;
}

impl SliceType for ObjectPrx {
    type Slice = shape::Proxy<Self>;
}

impl Encode for ObjectPrx {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        if self.inner.options.fixed.is_some() || self.inner.options.route.is_some() {
            encoder.fail(EncodeError::NotMarshalable {
                what: "a proxy that is bound to a connection, which is of no use elsewhere",
            });
        }
        self.inner.reference.encode(encoder);
    }
}

impl Nullable for ObjectPrx {
    fn encode_null(encoder: &mut Encoder<'_>) {
        Reference::encode_null(encoder);
    }

    /// A proxy that is read belongs to the communicator of the connection it came over.
    fn decode_nullable(decoder: &mut Decoder<'_>) -> Result<Option<Self>, DecodeError> {
        let Some(reference) = Reference::decode(decoder)? else {
            return Ok(None);
        };
        let client = decoder.environment::<Arc<Client>>();
        let client = client.ok_or_else(|| decoder.invalid("a proxy, where there is no communicator for it"))?;
        Ok(Some(Self::new(reference, client.clone())))
    }
}

impl Decode<'_> for ObjectPrx {
    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Self::decode_required(decoder)
    }

    fn decode_present(decoder: &mut Decoder<'_>) -> Result<Option<Self>, DecodeError> {
        Self::decode_nullable(decoder)
    }
}
