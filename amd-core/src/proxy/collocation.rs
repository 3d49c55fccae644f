//! Calls of objects whose adapter is in the same communicator (protocol 6.6): they need no network.
//!
//! Such a call goes over a connection in memory, so that all of a request's way is the same. Which objects an adapter has, the
//! adapter knows, whose layer is above this one.

use std::fmt;
use std::sync::{Arc, Weak};

use crate::reference::Reference;

use super::object_prx::Route;
use super::{Client, ObjectPrx};

/// An object adapter, for the proxies of its communicator.
pub(crate) trait LocalAdapter: Send + Sync + fmt::Debug {
    /// The way to it, if it is active or on hold and has the object of this reference.
    fn route_to(&self, reference: &Reference) -> Option<Route>;
}

/// The adapters of a communicator, those that are gone included until one is added.
#[derive(Debug, Default)]
pub(super) struct LocalAdapters(Vec<Weak<dyn LocalAdapter>>);

impl LocalAdapters {
    fn add(&mut self, adapter: Weak<dyn LocalAdapter>) {
        self.0.retain(|adapter| adapter.strong_count() > 0);
        self.0.push(adapter);
    }

    fn present(&self) -> Vec<Arc<dyn LocalAdapter>> {
        self.0.iter().filter_map(Weak::upgrade).collect()
    }
}

impl Client {
    /// From now on proxies find this adapter.
    pub(crate) fn add_local_adapter(&self, adapter: Weak<dyn LocalAdapter>) {
        self.local_adapters().add(adapter);
    }
}

/// The way to the object of a proxy within this process, if there is one and the proxy may take it.
pub(super) fn local_route(proxy: &ObjectPrx) -> Option<Route> {
    let reference = proxy.reference();
    if !proxy.options().collocation_optimized || reference.mode().is_datagram() {
        return None;
    }
    // With the lock free: an adapter has locks of its own.
    let adapters = proxy.client().local_adapters().present();
    adapters.iter().find_map(|adapter| adapter.route_to(reference))
}
