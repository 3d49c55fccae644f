//! Connections to an adapter from within the process, without a socket.

use std::sync::{Arc, PoisonError};

use crate::connection::{Connection, ConnectionOptions, NoDispatcher, Owner};
use crate::protocol::{Config, Role, TimeoutConfig};
use crate::proxy::{LocalAdapter, ObjectPrx, Route, owner};
use crate::reference::{Endpoint, Reference, Target};
use crate::transport::memory_pair;

use super::ObjectAdapter;
use super::object_adapter::Inner;
use super::servant_map::Found;
use super::serve::serve_with;

/// How much may be on its way in each direction, in bytes. A writer waits for the reader beyond it.
const CAPACITY: usize = 64 * 1024;

impl ObjectAdapter {
    /// The same proxy, whose calls come to this adapter over a connection in memory of its own. All else is as over a socket: both
    /// ends encode, validate, and end with the adapter.
    pub(crate) fn in_memory(&self, proxy: &ObjectPrx) -> ObjectPrx {
        let near = owner(Arc::downgrade(self.client()), "");
        proxy.routed(self.open_in_memory(near, self.connection_owner(), |options| options))
    }

    fn open_in_memory(
        &self,
        near_owner: Owner,
        far_owner: Owner,
        change: impl Fn(ConnectionOptions) -> ConnectionOptions,
    ) -> Route {
        let (near, far) = memory_pair(CAPACITY);
        serve_with(self, far, far_owner, change(self.connection_options()));
        let client = self.client();
        let (options, nobody) = (change(client.config().connection), Arc::new(NoDispatcher));
        let opening = Connection::open_for(near_owner, near, Role::Client, options, nobody, client.runtime());
        Route::new(opening)
    }

    /// The way of the calls from the same communicator. They share a connection, which lives as long as the adapter is active or on
    /// hold.
    fn local_route(&self) -> Option<Route> {
        let mut route = self.inner().local_route.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_deactivated() {
            return None;
        }
        if route.as_ref().is_none_or(Route::has_ended) {
            let local = |owner: Owner| Owner {
                local_adapter: Some(self.name().to_owned()),
                ..owner
            };
            let near = local(owner(Arc::downgrade(self.client()), ""));
            *route = Some(self.open_in_memory(near, local(self.connection_owner()), without_limits));
        }
        route.clone()
    }

    /// No more calls from the same communicator. Those on their way get their replies.
    pub(super) fn close_local_route(&self) {
        let route = self.inner().local_route.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(route) = &*route {
            route.close();
        }
    }
}

/// What protects from strangers, or finds out that a peer is gone, is of no use within a process.
fn without_limits(options: ConnectionOptions) -> ConnectionOptions {
    let ConnectionOptions { config, trace } = options;
    let timeouts = TimeoutConfig {
        idle: None,
        inactivity: None,
        write: None,
        ..config.timeouts
    };
    let config = Config {
        message_size_max: i32::MAX as usize,
        // One at a time is an order that the program asked for (`ThreadPool.Serialize`).
        max_dispatches: usize::from(config.max_dispatches == 1),
        timeouts,
        ..config
    };
    ConnectionOptions { config, trace }
}

impl LocalAdapter for Inner {
    fn route_to(&self, reference: &Reference) -> Option<Route> {
        self.has(reference).then(|| self.handle()?.local_route()).flatten()
    }
}

impl Inner {
    /// Whether the object of this reference is here (protocol 6.6).
    fn has(&self, reference: &Reference) -> bool {
        match reference.target() {
            Target::Direct(endpoints) => endpoints.iter().any(|endpoint| self.is_at(endpoint)),
            Target::WellKnown => {
                let found = self.servants.find(reference.identity().as_ref(), reference.facet());
                !matches!(found, Found::Nothing)
            }
            Target::Indirect(id) => self
                .registration
                .as_ref()
                .is_some_and(|registration| registration.is(id)),
        }
    }

    fn is_at(&self, endpoint: &Endpoint) -> bool {
        let mut own = self.listening.iter().chain(&self.published);
        !endpoint.is_datagram() && own.any(|own| is_same_place(own, endpoint))
    }
}

/// Two endpoints of one transport, host and port; those without a host say in their own words where they are.
fn is_same_place(one: &Endpoint, other: &Endpoint) -> bool {
    match (one.host(), other.host()) {
        (Some(_), Some(_)) => {
            one.type_number() == other.type_number() && one.host() == other.host() && one.port() == other.port()
        }
        _ => one == other,
    }
}
