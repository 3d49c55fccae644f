//! The object adapter and its states.

use std::any::Any;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::{Connection, ConnectionOptions, DispatchCount, Dispatcher, IncomingRequest, LaneId, Owner};
use crate::dispatch::{Exclusive, Executor, Lane};
use crate::identity::{IdentityRef, IntoIdentity};
use crate::protocol::{ReplyStatus, RequestHeader};
use crate::proxy::{Client, ClientConfig, Locator, ObjectPrx, Route, owner};
use crate::reference::{Endpoint, Reference, Target};
use crate::trace::{Trace, traced};
use crate::transport::Listener;

use super::endpoints::{self, Bound};
use super::locator::Locators;
use super::order::IdentityOrder;
use super::pipeline::{self, BoxLayer, DispatchService};
use super::registration::Registration;
use super::servant::{AnyServant, IntoServant};
use super::servant_map::{Found, ServantMap};
use super::serve::accept_loop;
use super::{AdapterError, Current, Precondition};

/// What an object adapter is made with.
#[derive(Clone, Debug, Default)]
pub struct AdapterConfig {
    /// The name, by which its properties are found.
    pub name: String,
    /// Where to listen.
    pub endpoints: Vec<Endpoint>,
    /// What proxies say instead of where it listens (`NAME.PublishedEndpoints`).
    pub published_endpoints: Option<Vec<Endpoint>>,
    /// The host that proxies say (`NAME.PublishedHost`).
    pub published_host: Option<String>,
    /// The id by which locators know the adapter, empty for none (`NAME.AdapterId`).
    pub adapter_id: String,
    /// The id of the replica group that it belongs to, empty for none (`NAME.ReplicaGroupId`).
    pub replica_group_id: String,
    /// The locator that is told of it, if that is not the communicator's (`NAME.Locator`).
    pub locator: Option<ObjectPrx>,
    /// Limits and timeouts of accepted connections, and what they log.
    pub connection: ConnectionOptions,
    /// How many connections may be open at once; 0 for no limit. Further ones are closed at once (`NAME.MaxConnections`).
    pub max_connections: usize,
    /// The origins of the pages in browsers that may connect over WebSocket; all if it is empty (`NAME.AllowedOrigins`).
    pub allowed_origins: Vec<String>,
    /// Whether the requests to one object are dispatched one after the other, in the order of their arrival, and those to
    /// different objects in parallel (`NAME.OrderByIdentity`).
    pub order_by_identity: bool,
    /// Whether activation prints `NAME ready` (`Ice.PrintAdapterReady`).
    pub print_ready: bool,
    /// What activation waits for.
    pub precondition: Option<Precondition>,
    /// What made the adapter, for the layer above this one.
    pub owner: Option<Weak<dyn Any + Send + Sync>>,
}

/// The place where servants meet the requests for their objects.
///
/// An adapter listens on its endpoints from its creation, and accepts connections once it is
/// [activated](ObjectAdapter::activate). Clones are handles to the same adapter. It is made by a communicator. The
/// manual's chapter on object adapters describes the states.
#[derive(Clone)]
pub struct ObjectAdapter {
    inner: Arc<Inner>,
}

pub(super) struct Inner {
    this: Weak<Self>,
    config: AdapterConfig,
    /// Where it listens, with the real ports.
    pub(super) listening: Vec<Endpoint>,
    pub(super) published: Vec<Endpoint>,
    /// How proxies of the same communicator come here.
    pub(super) local_route: Mutex<Option<Route>>,
    pub(super) registration: Option<Registration>,
    pub(super) servants: ServantMap,
    locators: Locators,
    /// The middleware with the servants at its end, if there is middleware.
    pipeline: OnceLock<DispatchService>,
    /// The requests that wait for earlier ones to the same object, if they have to.
    order: Option<Arc<IdentityOrder>>,
    executor: Executor,
    client: Arc<Client>,
    phase: watch::Sender<Phase>,
    state: Mutex<State>,
    /// Accept loops, and a watcher for each connection.
    tasks: TaskTracker,
    /// Requests of borrowed connections.
    borrowed_dispatches: Arc<DispatchCount>,
    /// The grace period has ended.
    aborted: CancellationToken,
}

/// What an adapter does with connections and requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Holding,
    Active,
    Deactivated,
}

#[derive(Default)]
struct State {
    /// Sockets that wait for the first activation; `None` behind it.
    listeners: Option<Vec<Arc<dyn Listener>>>,
    /// The middleware, until the pipeline is made of it.
    layers: Option<Vec<BoxLayer>>,
    connections: HashMap<u64, Connection>,
    last_connection: u64,
    /// Connections that are not yet one of them.
    handshakes: usize,
    /// Connections that this adapter serves and does not own, and those that it did.
    borrowed: HashSet<Connection>,
}

/// An adapter that may be gone.
pub(super) struct WeakAdapter(Weak<Inner>);

impl WeakAdapter {
    pub(super) fn upgrade(&self) -> Option<ObjectAdapter> {
        self.0.upgrade().map(|inner| ObjectAdapter { inner })
    }
}

impl Inner {
    /// A handle to this adapter, unless it is about to go.
    pub(super) fn handle(&self) -> Option<ObjectAdapter> {
        self.this.upgrade().map(|inner| ObjectAdapter { inner })
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectAdapter")
            .field("name", &self.config.name)
            .finish_non_exhaustive()
    }
}

impl ObjectAdapter {
    /// An adapter that listens and does not accept yet. Must be called in a tokio runtime.
    ///
    /// # Errors
    /// If an endpoint cannot be listened on.
    pub fn new(config: AdapterConfig, client: Arc<Client>, executor: Executor) -> Result<Self, AdapterError> {
        let Bound { listeners, endpoints } = endpoints::bind(&config, &client.config().transports)?;
        let published = config.published_endpoints.clone();
        let published = published.unwrap_or_else(|| endpoints::published(&endpoints, config.published_host.as_deref()));
        let locator = config.locator.as_ref().map(Locator::of);
        let locator = locator.or_else(|| client.default_locator());
        let registration = Registration::new(&config.adapter_id, &config.replica_group_id, locator);
        let (phase, _) = watch::channel(Phase::Holding);
        let state = Mutex::new(State {
            listeners: Some(listeners),
            layers: Some(Vec::new()),
            ..State::default()
        });
        let tasks = TaskTracker::new();
        let servants = ServantMap::default();
        let order = config.order_by_identity.then(Arc::default);
        let inner = Arc::new_cyclic(|this| Inner {
            this: this.clone(),
            config,
            listening: endpoints,
            published,
            registration,
            local_route: Mutex::default(),
            servants,
            locators: Locators::default(),
            pipeline: OnceLock::new(),
            order,
            executor,
            client,
            phase,
            state,
            tasks,
            borrowed_dispatches: Arc::default(),
            aborted: CancellationToken::new(),
        });
        let local: Weak<Inner> = Arc::downgrade(&inner);
        inner.client.add_local_adapter(local);
        Ok(Self { inner })
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.config.name
    }

    /// What made the adapter, while it exists.
    pub(crate) fn owner(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.inner.config.owner.as_ref()?.upgrade()
    }

    /// The endpoints that proxies say.
    #[must_use]
    pub fn published_endpoints(&self) -> &[Endpoint] {
        &self.inner.published
    }

    /// Adds a servant for the object with this identity, and returns a proxy for it.
    ///
    /// # Errors
    /// If there is one already, or the text is not that of an identity.
    pub fn add(&self, servant: impl IntoServant, identity: impl IntoIdentity) -> Result<ObjectPrx, AdapterError> {
        self.add_facet(servant, identity, "")
    }

    /// Adds a servant for a facet of the object with this identity, and returns a proxy for it.
    ///
    /// # Errors
    /// If there is one already, or the text is not that of an identity.
    pub fn add_facet(
        &self,
        servant: impl IntoServant,
        identity: impl IntoIdentity,
        facet: &str,
    ) -> Result<ObjectPrx, AdapterError> {
        let identity = identity.into_identity()?;
        if !self
            .inner
            .servants
            .add(identity.clone(), facet, &servant.into_servant())
        {
            return Err(AdapterError::AlreadyRegistered {
                identity,
                facet: facet.to_owned(),
            });
        }
        Ok(self.proxy(Reference::new(identity).with_facet(facet)))
    }

    /// Adds a servant for an object with a fresh identity, a UUID, and returns a proxy for it.
    ///
    /// # Errors
    /// Never in practice: the identity is new.
    pub fn add_with_uuid(&self, servant: impl IntoServant) -> Result<ObjectPrx, AdapterError> {
        self.add(servant, uuid::Uuid::new_v4().to_string())
    }

    /// Removes the servant of an object's default facet. Requests in dispatch go on.
    ///
    /// # Errors
    /// If there is none, or the text is not that of an identity.
    pub fn remove(&self, identity: impl IntoIdentity) -> Result<Arc<dyn AnyServant>, AdapterError> {
        self.remove_facet(identity, "")
    }

    /// Removes the servant of a facet. Requests in dispatch go on.
    ///
    /// # Errors
    /// If there is none, or the text is not that of an identity.
    pub fn remove_facet(&self, identity: impl IntoIdentity, facet: &str) -> Result<Arc<dyn AnyServant>, AdapterError> {
        let identity = identity.into_identity()?;
        let removed = self.inner.servants.remove(&identity, facet);
        removed.ok_or_else(|| AdapterError::NotRegistered {
            identity,
            facet: facet.to_owned(),
        })
    }

    /// Removes the servants of all facets of an object, and returns them by facet.
    ///
    /// # Errors
    /// If there is none, or the text is not that of an identity.
    pub fn remove_all_facets(
        &self,
        identity: impl IntoIdentity,
    ) -> Result<HashMap<String, Arc<dyn AnyServant>>, AdapterError> {
        let identity = identity.into_identity()?;
        let removed: HashMap<_, _> = self.inner.servants.remove_all(&identity).into_iter().collect();
        if removed.is_empty() {
            return Err(AdapterError::NotRegistered {
                identity,
                facet: String::new(),
            });
        }
        Ok(removed)
    }

    /// The servant of an object's default facet.
    #[must_use]
    pub fn find(&self, identity: impl IntoIdentity) -> Option<Arc<dyn AnyServant>> {
        self.find_facet(identity, "")
    }

    /// The servant of a facet.
    #[must_use]
    pub fn find_facet(&self, identity: impl IntoIdentity, facet: &str) -> Option<Arc<dyn AnyServant>> {
        match self.inner.servants.find(identity.into_identity().ok()?.as_ref(), facet) {
            Found::Servant(servant) => Some(servant),
            Found::OtherFacets | Found::Nothing => None,
        }
    }

    /// The servants of all facets of an object.
    #[must_use]
    pub fn find_all_facets(&self, identity: impl IntoIdentity) -> HashMap<String, Arc<dyn AnyServant>> {
        let identity = identity.into_identity();
        identity.map_or_else(
            |_| HashMap::new(),
            |identity| self.inner.servants.facets(&identity).into_iter().collect(),
        )
    }

    /// A proxy for the object with this identity at this adapter, whether there is a servant for it or not. It has the adapter's
    /// endpoints, or if the adapter has an id (`NAME.AdapterId`) that of its replica group or else its own in place of them.
    ///
    /// # Errors
    /// If the text is not that of an identity.
    pub fn create_proxy(&self, identity: impl IntoIdentity) -> Result<ObjectPrx, AdapterError> {
        Ok(self.proxy(Reference::new(identity.into_identity()?)))
    }

    /// A proxy with the adapter's endpoints for the object with this identity, also where [`ObjectAdapter::create_proxy`] gives one
    /// without endpoints.
    ///
    /// # Errors
    /// If the text is not that of an identity.
    #[doc(alias = "createDirectProxy")]
    pub fn create_direct_proxy(&self, identity: impl IntoIdentity) -> Result<ObjectPrx, AdapterError> {
        Ok(self.proxy_to(Reference::new(identity.into_identity()?), self.direct_target()))
    }

    /// A proxy for the object with this identity at this adapter and no other replica. It has no endpoints if the adapter has an id
    /// (`NAME.AdapterId`): a locator tells them.
    ///
    /// # Errors
    /// If the text is not that of an identity.
    #[doc(alias = "createIndirectProxy")]
    pub fn create_indirect_proxy(&self, identity: impl IntoIdentity) -> Result<ObjectPrx, AdapterError> {
        let target = self.inner.registration.as_ref().map(Registration::own_target);
        let target = target.unwrap_or_else(|| self.direct_target());
        Ok(self.proxy_to(Reference::new(identity.into_identity()?), target))
    }

    fn proxy(&self, reference: Reference) -> ObjectPrx {
        let target = self.inner.registration.as_ref().map(Registration::target);
        self.proxy_to(reference, target.unwrap_or_else(|| self.direct_target()))
    }

    fn direct_target(&self) -> Target {
        Target::Direct(self.inner.published.clone())
    }

    fn proxy_to(&self, reference: Reference, target: Target) -> ObjectPrx {
        let reference = reference.with_target(target);
        let reference = reference.with_encoding(self.inner.client.config().defaults.encoding);
        ObjectPrx::new(reference, self.inner.client.clone())
    }

    /// Accepts connections and dispatches requests, for the first time or after [`ObjectAdapter::hold`].
    ///
    /// # Errors
    /// If the adapter was deactivated, or cannot be registered with its locator. It can be tried again then.
    ///
    /// # Cancel safety
    /// Dropping the future leaves it open whether a locator knows of the adapter, which is not active. It can be called again.
    pub async fn activate(&self) -> Result<(), AdapterError> {
        if let Some(precondition) = &self.inner.config.precondition {
            precondition.met().await.map_err(|source| AdapterError::NoAdmin {
                adapter: self.name().to_owned(),
                source,
            })?;
        }
        if let Some(registration) = &self.inner.registration {
            let Inner { client, published, .. } = &*self.inner;
            registration.register(self.name(), client, published).await?;
        }
        self.start()
    }

    /// What activation does without a locator.
    pub(crate) fn start(&self) -> Result<(), AdapterError> {
        if !self.enter(Phase::Active) {
            return Err(self.deactivated());
        }
        self.hold_connections(false);
        self.finish_pipeline();
        if !self.start_accepting() {
            return Ok(());
        }
        if self.inner.config.print_ready {
            println!("{} ready", self.name());
        }
        Ok(())
    }

    /// Whether there were sockets that nobody accepted on yet. Under the lock, so that a deactivation meets the sockets or the
    /// tasks, and [`ObjectAdapter::wait_for_deactivate`] waits until they are closed.
    fn start_accepting(&self) -> bool {
        let mut state = self.state();
        let Some(listeners) = state.listeners.take() else {
            return false;
        };
        for listener in listeners {
            let accepting = accept_loop(self.clone(), listener);
            self.inner.tasks.spawn_on(accepting, self.inner.client.runtime());
        }
        true
    }

    /// Stops accepting connections and reading requests. Requests in dispatch go on; [`ObjectAdapter::activate`] ends
    /// the hold. Connections that the adapter did not accept are served on (`Connection::set_adapter`).
    ///
    /// # Errors
    /// If the adapter was deactivated.
    pub fn hold(&self) -> Result<(), AdapterError> {
        if !self.enter(Phase::Holding) {
            return Err(self.deactivated());
        }
        self.hold_connections(true);
        Ok(())
    }

    /// Waits until no request is in dispatch, after [`ObjectAdapter::hold`].
    ///
    /// # Cancel safety
    /// It can be dropped and called again.
    pub async fn wait_for_hold(&self) {
        let connections = self.connections();
        for connection in connections {
            connection.drained().await;
        }
    }

    /// Stops listening and closes the connections gracefully: requests in dispatch are answered first. It returns at
    /// once and can be called from inside a dispatch; [`ObjectAdapter::wait_for_deactivate`] tells when it is done.
    /// Connections that the adapter serves and did not accept (`Connection::set_adapter`) stay open, without it.
    pub fn deactivate(&self) {
        let (connections, borrowed): (Vec<_>, _) = {
            let mut state = self.state();
            self.inner.phase.send_replace(Phase::Deactivated);
            state.listeners = None;
            (state.connections.values().cloned().collect(), state.borrowed.clone())
        };
        self.deregister();
        self.inner.tasks.close();
        self.give_back(borrowed);
        self.close_local_route();
        for connection in connections {
            connection.close();
        }
    }

    fn deregister(&self) {
        if self.inner.registration.is_none() {
            return;
        }
        let inner = self.inner.clone();
        let deregistration = async move {
            if let Some(registration) = &inner.registration {
                registration.deregister(&inner.client).await;
            }
        };
        self.inner.tasks.spawn_on(deregistration, self.inner.client.runtime());
    }

    /// Waits until the adapter was deactivated, its listening sockets are closed, its connections have ended and its
    /// dispatches too.
    ///
    /// # Cancel safety
    /// It can be dropped and called again.
    pub async fn wait_for_deactivate(&self) {
        let mut phase = self.phase();
        // The sender is in `self`.
        let _ = phase.wait_for(|phase| *phase == Phase::Deactivated).await;
        self.inner.tasks.wait().await;
        self.inner.borrowed_dispatches.none_left().await;
    }

    /// Deactivates the adapter, waits until that is done, and lets go of the servants.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the adapter deactivating.
    pub async fn destroy(&self) {
        self.deactivate();
        self.wait_for_deactivate().await;
        self.inner.servants.clear();
        self.inner.locators.clear();
    }

    /// Whether the adapter was deactivated.
    #[must_use]
    pub fn is_deactivated(&self) -> bool {
        *self.inner.phase.borrow() == Phase::Deactivated
    }

    /// The connections that were accepted and have not ended.
    pub(crate) fn connections(&self) -> Vec<Connection> {
        self.state().connections.values().cloned().collect()
    }

    /// Ends all connections now. Requests in dispatch lose their replies. Returns how many there were.
    pub(crate) fn abort_connections(&self) -> usize {
        self.inner.aborted.cancel();
        let (connections, borrowed): (Vec<_>, _) = {
            let state = self.state();
            (state.connections.values().cloned().collect(), state.borrowed.clone())
        };
        let unfinished: usize = connections.iter().map(Connection::dispatches).sum();
        let callbacks = self.inner.borrowed_dispatches.get();
        for connection in connections.into_iter().chain(borrowed) {
            connection.abort();
        }
        unfinished + callbacks
    }

    fn hold_connections(&self, held: bool) {
        for connection in self.state().connections.values() {
            connection.hold(held);
        }
    }

    /// Goes to a phase; there is no way out of `Deactivated`.
    fn enter(&self, phase: Phase) -> bool {
        self.inner.phase.send_if_modified(|current| {
            let may = *current != Phase::Deactivated;
            if may {
                *current = phase;
            }
            may
        })
    }

    pub(super) fn phase(&self) -> watch::Receiver<Phase> {
        self.inner.phase.subscribe()
    }

    /// Whether another connection may be opened.
    pub(super) fn has_room(&self) -> bool {
        let max = self.inner.config.max_connections;
        let state = self.state();
        let counts =
            |connection: &&Connection| connection.owner().local_adapter.is_none() && !connection.info().is_datagram();
        max == 0 || state.connections.values().filter(counts).count() + state.handshakes < max
    }

    /// Runs the handshake of a connection, which counts as one until this has ended.
    pub(super) fn spawn_handshake(&self, handshake: impl Future<Output = ()> + Send + 'static) {
        self.state().handshakes += 1;
        let counted = Handshake(self.clone());
        let handshake = async move {
            handshake.await;
            drop(counted);
        };
        self.inner.tasks.spawn_on(handshake, self.inner.client.runtime());
    }

    /// Keeps a connection until it has ended and its dispatches too.
    pub(super) fn take_in(&self, connection: &Connection) {
        let mut state = self.state();
        state.last_connection += 1;
        let id = state.last_connection;
        state.connections.insert(id, connection.clone());
        match *self.inner.phase.borrow() {
            Phase::Active => {}
            Phase::Holding => connection.hold(true),
            Phase::Deactivated => connection.close(),
        }
        let watch = watch_connection(self.clone(), id, connection.clone());
        self.inner.tasks.spawn_on(watch, self.inner.client.runtime());
    }

    /// Keeps a connection that another owns. Tells whether it is new here.
    pub(super) fn keep_borrowed(&self, connection: &Connection) -> Result<bool, AdapterError> {
        self.finish_pipeline();
        // Under the lock, so that a deactivation meets the connection.
        let mut state = self.state();
        if self.is_deactivated() {
            return Err(self.deactivated());
        }
        Ok(state.borrowed.insert(connection.clone()))
    }

    pub(super) fn forget_borrowed(&self, connection: &Connection) {
        let kept = self.state().borrowed.take(connection);
        drop(kept);
    }

    /// Requests of borrowed connections that are in dispatch.
    pub(super) fn borrowed_dispatches(&self) -> &Arc<DispatchCount> {
        &self.inner.borrowed_dispatches
    }

    pub(super) fn downgrade(&self) -> WeakAdapter {
        WeakAdapter(Arc::downgrade(&self.inner))
    }

    fn deactivated(&self) -> AdapterError {
        AdapterError::Deactivated {
            adapter: self.name().to_owned(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn client(&self) -> &Arc<Client> {
        &self.inner.client
    }

    /// Whose accepted connections are.
    pub(super) fn connection_owner(&self) -> Owner {
        owner(Arc::downgrade(&self.inner.client), self.name())
    }

    pub(super) fn connection_options(&self) -> ConnectionOptions {
        self.inner.config.connection
    }

    pub(super) fn trace(&self) -> Trace {
        self.inner.config.connection.trace
    }

    /// Fires when the grace period has ended.
    pub(super) fn aborted(&self) -> &CancellationToken {
        &self.inner.aborted
    }

    /// How classes are written, and what is accepted of them.
    pub(super) fn client_config(&self) -> &ClientConfig {
        self.inner.client.config()
    }

    /// What proxies among the parameters are bound to.
    pub(super) fn environment(&self) -> &(dyn Any + Send + Sync) {
        &self.inner.client
    }

    pub(super) fn executor(&self) -> &Executor {
        &self.inner.executor
    }

    pub(super) fn servants(&self) -> &ServantMap {
        &self.inner.servants
    }

    pub(super) fn locators(&self) -> &Locators {
        &self.inner.locators
    }

    /// Adds middleware; `false` if the pipeline is made.
    pub(super) fn push_layer(&self, layer: BoxLayer) -> bool {
        self.state().layers.as_mut().map(|layers| layers.push(layer)).is_some()
    }

    /// Makes the pipeline: no middleware can be added any more.
    pub(super) fn finish_pipeline(&self) {
        let layers = self.state().layers.take().unwrap_or_default();
        if !layers.is_empty() {
            self.inner.pipeline.get_or_init(|| pipeline::assemble(&layers));
        }
    }

    /// Serves a request, through the middleware if there is any. It need not come over a connection of this adapter.
    pub(crate) fn dispatch_request(&self, mut request: IncomingRequest, on_task: bool) {
        request.observe(&self.client_config().propagation);
        let Some(order) = &self.inner.order else {
            return self.start_dispatch(request, on_task);
        };
        let adapter = self.clone();
        order.dispatch(request, on_task, move |request, on_task| {
            adapter.start_dispatch(request, on_task);
        });
    }

    fn start_dispatch(&self, request: IncomingRequest, on_task: bool) {
        match self.inner.pipeline.get() {
            None => self.dispatch_to_servant(request, on_task),
            Some(pipeline) => pipeline::run(self, pipeline, request, on_task),
        }
    }

    /// Serves a request behind the middleware: by its servant, else by a default servant, else by a servant locator.
    pub(super) fn dispatch_to_servant(&self, request: IncomingRequest, on_task: bool) {
        let (operation, request_id) = (request.operation(), request.request_id());
        traced!(self.trace().dispatch, target: "amd::dispatch", adapter = self.name(), operation, request_id, "dispatching");
        let mut current = Current {
            request,
            adapter: self.clone(),
            servant: "",
        };
        let executor = self.executor_for(&current);
        let found = self.inner.servants.find(current.identity(), current.facet());
        if let Found::Servant(servant) = found {
            current.served_by(&*servant);
            return servant.serve(current, &executor, on_task);
        }
        let category = current.identity().category;
        if let Some(servant) = self.inner.servants.default_for(category) {
            current.served_by(&*servant);
            return servant.serve(current, &executor, on_task);
        }
        if let Some(locator) = self.inner.locators.find(category) {
            current.servant = "the servant locator";
            let executor = executor.into_owned();
            let dispatch = locator.dispatch(current, executor.clone());
            return executor.run_async(dispatch, on_task);
        }
        current.request.reply_not_exist(match found {
            Found::OtherFacets => ReplyStatus::FACET_NOT_EXIST,
            _ => ReplyStatus::OBJECT_NOT_EXIST,
        });
    }
}

impl ObjectAdapter {
    /// Where the servant of a request runs. With requests in order, the object is known there.
    fn executor_for(&self, current: &Current) -> Cow<'_, Executor> {
        let executor = &self.inner.executor;
        if self.inner.order.is_none() {
            return Cow::Borrowed(executor);
        }
        Cow::Owned(executor.serving(Exclusive {
            facet: None,
            ..current.as_exclusive()
        }))
    }
}

/// A handshake that is under way, while it lives.
struct Handshake(ObjectAdapter);

impl Drop for Handshake {
    fn drop(&mut self) {
        self.0.state().handshakes -= 1;
    }
}

async fn watch_connection(adapter: ObjectAdapter, id: u64, connection: Connection) {
    connection.ended().await;
    connection.drained().await;
    adapter.state().connections.remove(&id);
}

impl Dispatcher for ObjectAdapter {
    fn dispatch(&self, request: IncomingRequest) {
        self.dispatch_request(request, true);
    }

    /// Middleware and servant locators may answer in ways of their own.
    fn lane_of(&self, target: RequestHeader<'_>) -> Option<LaneId> {
        if self.inner.pipeline.get().is_some() {
            return None;
        }
        let identity = IdentityRef {
            name: target.name,
            category: target.category,
        };
        let servant = match self.inner.servants.find(identity, target.facet) {
            Found::Servant(servant) => servant,
            Found::OtherFacets | Found::Nothing => self.inner.servants.default_for(target.category)?,
        };
        let needs_lane = servant.lane_of(target.operation) == Some(Lane::Sync);
        needs_lane.then(|| self.inner.executor.lane_id())
    }
}

impl fmt::Debug for ObjectAdapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl PartialEq for ObjectAdapter {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for ObjectAdapter {}
