//! The communicator: the root that owns connections, adapters, threads and configuration.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `builder` | how one is made: from arguments, properties, an event loop |
//! | `settings` | what the properties say, as values |
//! | `transports` | the transports that have a configuration |
//! | `admin/` | the object by which a server is stopped from elsewhere |
//! | `registered` | servants that are declared with an identity, found across crates |
//! | `proxy_properties` | proxies that are described by properties |
//! | `in_memory` | proxies for servants in the same process |
//! | `router` | adapters whose clients are behind a router |
//! | `runtime` | the tokio runtime it uses: the one it was made in, or one of its own |
//! | `shutdown` | the order in which things end |
//! | `error` | what can go wrong with all of them |

mod admin;
mod builder;
mod error;
mod in_memory;
mod proxy_properties;
mod registered;
mod router;
mod runtime;
mod settings;
mod shutdown;
mod transports;

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use futures_util::future::{join, join_all};
use tokio_util::sync::CancellationToken;

use crate::adapter::{AdapterConfig, ObjectAdapter, Precondition};
use crate::connection::Connection;
use crate::dispatch::{EventLoopAdapter, Executor};
use crate::properties::Properties;
use crate::proxy::{Client, ImplicitContext, Proxy};

pub use builder::CommunicatorBuilder;
pub use error::{Error, Result};
pub use registered::{ByDefault, Constructed, RegisteredServant};

use admin::Admin;
use runtime::Runtime;
use settings::Settings;

/// The root of a program that uses Ice: it makes proxies and object adapters, and ends them in order.
///
/// Clones are handles to the same communicator. A program usually has one, and lets it live until it exits. The manual's
/// chapter on communicators describes it.
#[derive(Clone)]
pub struct Communicator {
    inner: Arc<Inner>,
}

struct Inner {
    properties: Properties,
    settings: Settings,
    #[cfg(feature = "ssl")]
    ssl: crate::transport::Ssl,
    client: Arc<Client>,
    executor: Executor,
    adapters: Mutex<Vec<ObjectAdapter>>,
    shutdown: CancellationToken,
    admin: Admin,
    /// Last, so that it ends after everything that runs on it.
    runtime: Runtime,
}

impl Communicator {
    /// A communicator that is configured by the arguments of the program: `--Ice.*` and `--NAME.*` are taken, the rest is
    /// in [`Communicator::args`]. The first argument is the program's name, as in `std::env::args()`.
    ///
    /// # Errors
    /// If a property is unknown or has an unusable value, or its configuration file cannot be read.
    pub fn from_args<A: Into<String>>(args: impl IntoIterator<Item = A>) -> Result<Self> {
        Self::builder().args(args).build()
    }

    /// A communicator with the default configuration.
    ///
    /// # Errors
    /// If the environment's `ICE_CONFIG` names a file that cannot be used.
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// Configures a communicator by code.
    #[must_use]
    pub fn builder() -> CommunicatorBuilder {
        CommunicatorBuilder::default()
    }

    /// What is left of the program's arguments: its name, and those that are no properties.
    #[must_use]
    pub fn args(&self) -> &[String] {
        self.inner.properties.args()
    }

    /// The properties.
    #[must_use]
    pub fn properties(&self) -> &Properties {
        &self.inner.properties
    }

    /// The event loop that runs asynchronous dispatches.
    #[must_use]
    pub fn event_loop(&self) -> &Arc<dyn EventLoopAdapter> {
        self.inner.executor.event_loop()
    }

    /// The TLS configuration, which can be changed and reloaded.
    #[cfg(feature = "ssl")]
    #[must_use]
    pub fn ssl(&self) -> &crate::transport::Ssl {
        &self.inner.ssl
    }

    /// The largest number of threads that run synchronous dispatches.
    #[must_use]
    pub fn sync_threads(&self) -> usize {
        self.inner.executor.sync_threads()
    }

    /// The proxy that a text describes: `greeter:tcp -h localhost -p 4061`. It is not checked that the object is there.
    ///
    /// # Errors
    /// If the text is not that of a proxy, or is empty, which means the null proxy.
    pub fn proxy<P: Proxy>(&self, text: &str) -> Result<P> {
        let object = self.inner.client.parse(text)?.ok_or(Error::NullProxy)?;
        Ok(P::from_object(object))
    }

    /// The context that goes with all calls of this communicator; `None` unless `Ice.ImplicitContext` is `Shared` or `PerThread`.
    #[must_use]
    #[doc(alias = "getImplicitContext")]
    pub fn implicit_context(&self) -> Option<&ImplicitContext> {
        self.inner.client.implicit_context()
    }

    /// Flushes all connections, those that adapters accepted included: sends what the batch proxies that are bound to them
    /// have queued, and waits until it was written. Other batch proxies have queues of their own, which only
    /// [`Proxy::ice_flush_batch_requests`] flushes, as in Ice. A connection that fails has lost what was queued for it.
    ///
    /// # Cancel safety
    /// Dropping the future only forgets to wait, once it was polled.
    pub async fn flush_batch_requests(&self) {
        let accepted: Vec<_> = self.adapters().iter().flat_map(ObjectAdapter::connections).collect();
        let accepted = join_all(accepted.iter().map(Connection::flush_batch_requests));
        join(accepted, self.inner.client.flush_batch_requests()).await;
    }

    /// An object adapter that listens on the endpoints in the property `NAME.Endpoints`.
    ///
    /// With an empty name it has no endpoints and no properties.
    ///
    /// # Errors
    /// If there is no property for the name, the endpoints cannot be listened on, or the name is taken.
    pub fn create_object_adapter(&self, name: &str) -> Result<ObjectAdapter> {
        if !name.is_empty() && self.inner.properties.with_prefix(&format!("{name}.")).next().is_none() {
            return Err(Error::AdapterWithoutProperties { name: name.to_owned() });
        }
        self.create_object_adapter_with_endpoints(name, "")
    }

    /// An object adapter that listens on the endpoints in the property `NAME.Endpoints`, or if that is not set on these.
    ///
    /// # Errors
    /// If the endpoints cannot be listened on, or the name is taken.
    pub fn create_object_adapter_with_endpoints(&self, name: &str, endpoints: &str) -> Result<ObjectAdapter> {
        self.make_adapter(name, endpoints, self.admin_started())
    }

    fn make_adapter(&self, name: &str, endpoints: &str, precondition: Option<Precondition>) -> Result<ObjectAdapter> {
        self.make_adapter_with(name, endpoints, |config| config.precondition = precondition)
    }

    fn make_adapter_with(
        &self,
        name: &str,
        endpoints: &str,
        change: impl FnOnce(&mut AdapterConfig),
    ) -> Result<ObjectAdapter> {
        let mut adapters = self.adapters();
        if self.inner.shutdown.is_cancelled() {
            return Err(Error::Destroyed);
        }
        if !name.is_empty() && adapters.iter().any(|adapter| adapter.name() == name) {
            return Err(Error::AdapterExists { name: name.to_owned() });
        }
        let mut config = self.inner.settings.adapter(&self.inner.properties, name, endpoints)?;
        if !name.is_empty() {
            config.locator = self.proxy_from_property(&format!("{name}.Locator"))?;
        }
        change(&mut config);
        config.owner = Some(self.as_owner());
        let _context = self.inner.runtime.handle().enter();
        let adapter = ObjectAdapter::new(config, self.inner.client.clone(), self.inner.executor.clone())?;
        adapters.push(adapter.clone());
        Ok(adapter)
    }

    /// What an adapter knows of its communicator: nothing that keeps it alive.
    fn as_owner(&self) -> Weak<dyn Any + Send + Sync> {
        let inner: Weak<Inner> = Arc::downgrade(&self.inner);
        inner
    }

    fn adapters(&self) -> MutexGuard<'_, Vec<ObjectAdapter>> {
        self.inner.adapters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Communicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Communicator")
            .field("properties", &self.inner.properties)
            .finish_non_exhaustive()
    }
}
