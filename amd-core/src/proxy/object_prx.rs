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
use super::{Client, Invocation, InvocationError, builtin};

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

    /// The connection, once it is there.
    pub(super) fn connection(&self) -> Option<Connection> {
        let connected = self.connecting.peek()?.as_ref().ok()?;
        connected.is_active().then(|| connected.clone())
    }
}

/// What a proxy has besides its reference. It is not sent with it.
#[derive(Clone, Default)]
pub(super) struct Options {
    pub(super) context: Option<Arc<HashMap<String, String>>>,
    pub(super) timeout: Option<Duration>,
    pub(super) send_deadline: bool,
    /// Whether requests are compressed; if it does not say, the endpoint decides.
    pub(super) compress: Option<bool>,
    /// The connection that the proxy is bound to.
    pub(super) fixed: Option<Connection>,
    /// How its connection comes about, where that is not by its endpoints.
    pub(super) route: Option<Route>,
}

impl ObjectPrx {
    /// The proxy with this reference.
    #[must_use]
    pub fn new(reference: Reference, client: Arc<Client>) -> Self {
        let options = Options {
            timeout: client.config().invocation_timeout,
            send_deadline: client.config().send_deadlines,
            ..Options::default()
        };
        Self::build(reference, client, options, None)
    }

    /// A proxy that is bound to a connection, and fails when that ends (protocol 6.8).
    #[must_use]
    pub fn fixed(reference: Reference, client: Arc<Client>, connection: Connection) -> Self {
        let options = Options {
            timeout: client.config().invocation_timeout,
            send_deadline: client.config().send_deadlines,
            fixed: Some(connection),
            ..Options::default()
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

    pub(super) fn cache_connection(&self, connection: &Connection) {
        *self.inner.connection.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection.clone());
    }

    fn with_reference(&self, change: impl FnOnce(Reference) -> Reference) -> Self {
        let reference = change(self.inner.reference.clone());
        Self::build(
            reference,
            self.inner.client.clone(),
            self.inner.options.clone(),
            self.cached_connection(),
        )
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
