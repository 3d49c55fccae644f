//! Who is being served alone, so that a call which would wait for itself is seen.

use std::cell::RefCell;
use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;

use crate::identity::Identity;
use crate::reference::{Endpoint, Reference};

/// An object that is served one dispatch at a time: its identity, its facet, and where it is.
#[derive(Debug)]
pub(crate) struct Exclusive {
    /// `None` if it is not one that a proxy could have.
    pub(crate) identity: Option<Identity>,
    /// `None` if its facets take turns with each other.
    pub(crate) facet: Option<String>,
    pub(crate) endpoints: Vec<Endpoint>,
}

thread_local! {
    /// The object for which this thread works, if it is an exclusive one.
    static SERVED: RefCell<Option<Arc<Exclusive>>> = const { RefCell::new(None) };
}

/// Runs the dispatch of an exclusive object. Whatever it polls is known to be part of it.
pub(crate) async fn serve_exclusively(object: Arc<Exclusive>, dispatch: impl Future) {
    let mut dispatch = pin!(dispatch);
    std::future::poll_fn(|cx| {
        let _scope = Scope::enter(object.clone());
        dispatch.as_mut().poll(cx)
    })
    .await;
}

/// Runs a part of the dispatch of an exclusive object.
pub(super) fn run_exclusively<R>(object: Arc<Exclusive>, part: impl FnOnce() -> R) -> R {
    let _scope = Scope::enter(object);
    part()
}

/// Whether a call through a proxy with this reference would wait for the dispatch that makes it.
pub(crate) fn would_wait_for_itself(reference: &Reference) -> bool {
    SERVED.with_borrow(|served| served.as_ref().is_some_and(|object| object.is_at(reference)))
}

impl Exclusive {
    fn is_at(&self, reference: &Reference) -> bool {
        let mut endpoints = reference.endpoints().iter();
        self.identity.as_ref() == Some(reference.identity())
            && self.facet.as_ref().is_none_or(|facet| facet == reference.facet())
            && endpoints.any(|other| self.endpoints.iter().any(|own| is_same_place(own, other)))
    }
}

/// Names of this machine that mean the same are one place.
fn is_same_place(own: &Endpoint, other: &Endpoint) -> bool {
    let (host, other_host) = (own.host().unwrap_or_default(), other.host().unwrap_or_default());
    own.protocol() == other.protocol()
        && own.port().is_some()
        && own.port() == other.port()
        && (host == other_host || is_loopback(host) && is_loopback(other_host))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Marks this thread while it polls.
struct Scope {
    outer: Option<Arc<Exclusive>>,
}

impl Scope {
    fn enter(object: Arc<Exclusive>) -> Self {
        Self {
            outer: SERVED.replace(Some(object)),
        }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        SERVED.replace(self.outer.take());
    }
}
