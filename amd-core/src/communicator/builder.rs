//! How a communicator is made.

use std::sync::{Arc, Mutex};

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::dispatch::{EventLoopAdapter, Executor, Tokio};
use crate::encoding::registry_conflicts;
use crate::interface::interface_conflicts;
use crate::observe::{TracePropagation, TracePropagator};
use crate::properties::{Properties, PropertiesBuilder};
use crate::proxy::Client;
use crate::transport::TransportProvider;

use super::admin::Admin;
use super::runtime::Runtime;
use super::settings::Settings;
use super::transports::transports;
use super::{Communicator, Inner, Result};

/// Makes a [`Communicator`].
///
/// ```standalone_crate
/// use amd_core::communicator::Communicator;
///
/// let communicator = Communicator::builder()
///     .property("Ice.Connection.Server.MaxDispatches", "0")
///     .args(std::env::args())
///     .build()?;
/// # Ok::<(), amd_core::communicator::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct CommunicatorBuilder {
    properties: Option<PropertiesBuilder>,
    event_loop: Option<Arc<dyn EventLoopAdapter>>,
    runtime: Option<Handle>,
    poll_in_place: Option<bool>,
    propagator: Option<Arc<dyn TracePropagator>>,
    transports: Vec<Arc<dyn TransportProvider>>,
    #[cfg(feature = "ssl")]
    ssl: crate::transport::Ssl,
}

impl CommunicatorBuilder {
    /// Sets a property. Configuration files and arguments win over it.
    #[must_use]
    pub fn property(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties(|properties| properties.with_default(name, value))
    }

    /// Takes properties from the arguments of the program, whose first is the program's name.
    #[must_use]
    pub fn args<A: Into<String>>(self, args: impl IntoIterator<Item = A>) -> Self {
        self.properties(|properties| properties.args(args))
    }

    fn properties(mut self, change: impl FnOnce(PropertiesBuilder) -> PropertiesBuilder) -> Self {
        self.properties = Some(change(self.properties.unwrap_or_else(Properties::builder)));
        self
    }

    /// Runs asynchronous dispatches on this event loop. By default they run on the communicator's tokio runtime.
    #[must_use]
    pub fn event_loop(mut self, event_loop: impl EventLoopAdapter) -> Self {
        self.event_loop = Some(Arc::new(event_loop));
        self
    }

    /// Runs connections, timers and the default event loop on this runtime. By default that is the runtime in which the
    /// communicator is made, or one of its own where there is none.
    #[must_use]
    pub fn runtime(mut self, runtime: Handle) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Adds a transport of the program's. It is asked before those of amd, so that it can take the place of one.
    #[must_use]
    pub fn transport(mut self, transport: impl TransportProvider) -> Self {
        self.transports.push(Arc::new(transport));
        self
    }

    /// Uses this TLS configuration. Where it says nothing the properties `IceSSL.*` do.
    #[cfg(feature = "ssl")]
    #[must_use]
    pub fn ssl(mut self, ssl: &crate::transport::Ssl) -> Self {
        self.ssl = ssl.clone();
        self
    }

    /// Whether an asynchronous dispatch is first polled on the task of its connection, so that one which is ready at once
    /// costs no task. On by default on the default event loop, where a method that blocks before its first await delays
    /// its own connection; a configured event loop never does it.
    #[must_use]
    pub fn poll_in_place(mut self, poll_in_place: bool) -> Self {
        self.poll_in_place = Some(poll_in_place);
        self
    }

    /// Joins the spans of calls and dispatches to traces of another kind. By default trace context is not looked at, and with
    /// `Amd.TraceContext=1` that of the W3C goes along with calls.
    #[must_use]
    pub fn trace_propagator(mut self, propagator: impl TracePropagator) -> Self {
        self.propagator = Some(Arc::new(propagator));
        self
    }

    /// Makes the communicator.
    ///
    /// # Errors
    /// If a property is unknown or has an unusable value, a configuration file cannot be read, the certificates of `IceSSL.*` cannot be used, or two
    /// definitions of the program (exceptions, classes, interfaces) have one type id and differ.
    pub fn build(self) -> Result<Communicator> {
        let properties = self.properties.unwrap_or_else(Properties::builder).build()?;
        let transports = transports(
            self.transports,
            &properties,
            #[cfg(feature = "ssl")]
            &self.ssl,
        )?;
        let mut settings = Settings::read(&properties, transports)?;
        if let Some(propagator) = self.propagator {
            settings.client.propagation = TracePropagation::Custom(propagator);
        }
        if let Some(conflict) = registry_conflicts().into_iter().chain(interface_conflicts()).next() {
            return Err(conflict.into());
        }
        let runtime = self
            .runtime
            .map_or_else(Runtime::current_or_own, |handle| Ok(Runtime::given(handle)))?;
        let poll_in_place = self.event_loop.is_none() && self.poll_in_place.unwrap_or(true);
        let event_loop = self
            .event_loop
            .unwrap_or_else(|| Arc::new(Tokio(runtime.handle().clone())));
        let executor = Executor::new(settings.lane, event_loop, poll_in_place).with_watchdog(settings.watchdog);
        let client = Client::new(settings.client.clone(), runtime.handle().clone());
        let (adapters, shutdown) = (Mutex::default(), CancellationToken::new());
        let inner = Inner {
            properties,
            #[cfg(feature = "ssl")]
            ssl: self.ssl,
            settings,
            client,
            executor,
            adapters,
            shutdown,
            admin: Admin::default(),
            runtime,
        };
        let communicator = Communicator { inner: Arc::new(inner) };
        communicator.create_admin()?;
        Ok(communicator)
    }
}
