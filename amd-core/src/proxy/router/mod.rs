//! Proxies whose requests go by way of a router, such as Glacier2 (protocol 6.9).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | [`Router`]: what it has told, and what it was told |
//! | `routed` | from a routed proxy to a connection |
//! | `calls` | the operations of `Ice::Router` |

mod calls;
mod routed;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::identity::Identity;
use crate::reference::{Endpoint, Reference};

use super::locator::LocateError;
use super::{Client, InvocationError, ObjectPrx};
pub(super) use routed::{Routed, RoutedKey};

/// A router. Proxies that have the same one share it.
pub(crate) struct Router {
    reference: Reference,
    entrance: OnceCell<Entrance>,
    /// The objects that the router knows.
    added: Mutex<HashSet<Identity>>,
}

/// Where requests go.
#[derive(Clone, Debug)]
struct Entrance {
    endpoints: Vec<Endpoint>,
    /// Whether the router must be told of an object before its first request.
    has_table: bool,
}

/// The routers of a client, by their proxies.
#[derive(Default)]
pub(super) struct Routers {
    default: Option<Arc<Router>>,
    known: Mutex<HashMap<Reference, Arc<Router>>>,
}

impl Routers {
    pub(super) fn new(default: Option<&Reference>) -> Self {
        let mut routers = Self::default();
        routers.default = default.map(|reference| routers.get(reference));
        routers
    }

    /// The one of proxies that say nothing else.
    pub(super) fn default_router(&self) -> Option<&Arc<Router>> {
        self.default.as_ref()
    }

    fn get(&self, reference: &Reference) -> Arc<Router> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let router = known.entry(reference.clone());
        router
            .or_insert_with(|| Arc::new(Router::new(reference.clone())))
            .clone()
    }
}

impl Router {
    fn new(reference: Reference) -> Self {
        Self {
            reference,
            entrance: OnceCell::new(),
            added: Mutex::default(),
        }
    }

    /// The router behind this proxy. Two proxies that say the same are one router.
    pub(crate) fn of(proxy: &ObjectPrx) -> Arc<Self> {
        proxy.client().routers().get(proxy.reference())
    }

    /// A proxy for it, whose requests go straight there.
    pub(crate) fn proxy(&self, client: &Arc<Client>) -> ObjectPrx {
        let proxy = ObjectPrx::new(self.reference.clone(), client.clone());
        proxy.rerouted(|options| {
            options.router = None;
            options.locator = None;
        })
    }

    /// The endpoints by which servers reach the clients of the router; none if it takes no callbacks.
    pub(crate) async fn server_endpoints(&self, client: &Arc<Client>) -> Result<Vec<Endpoint>, InvocationError> {
        let server = calls::get_server_proxy(&self.proxy(client)).await?;
        Ok(server.map_or(Vec::new(), |server| server.reference().endpoints().to_vec()))
    }

    /// Where requests go; the router is asked once.
    async fn entrance(&self, client: &Arc<Client>) -> Result<&Entrance, InvocationError> {
        let asked = self.entrance.get_or_try_init(|| async {
            let (proxy, has_table) = calls::get_client_proxy(&self.proxy(client)).await?;
            let reference = proxy.map_or(self.reference.clone(), |proxy| proxy.reference().clone());
            Ok(Entrance {
                endpoints: reference.endpoints().to_vec(),
                has_table: has_table.unwrap_or(true),
            })
        });
        asked.await
    }

    /// Tells the router of an object, once. The router says which it has forgotten for it.
    async fn add(&self, client: &Arc<Client>, proxy: &ObjectPrx) -> Result<(), InvocationError> {
        let identity = proxy.reference().identity();
        if self.knows(identity) {
            return Ok(());
        }
        let told = ObjectPrx::new(proxy.reference().clone(), client.clone());
        let evicted = calls::add_proxies(&self.proxy(client), vec![Some(told)]).await?;
        let mut added = self.added();
        added.insert(identity.clone());
        for proxy in evicted.iter().flatten() {
            added.remove(proxy.reference().identity());
        }
        Ok(())
    }

    fn knows(&self, identity: &Identity) -> bool {
        self.added().contains(identity)
    }

    /// The router has forgotten an object.
    fn forget(&self, identity: &Identity) {
        self.added().remove(identity);
    }

    fn added(&self) -> std::sync::MutexGuard<'_, HashSet<Identity>> {
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self, source: InvocationError) -> Arc<LocateError> {
        Arc::new(LocateError::Router {
            router: self.reference.to_string(),
            source: Box::new(source),
        })
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Router({})", self.reference)
    }
}
