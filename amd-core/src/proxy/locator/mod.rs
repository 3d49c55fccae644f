//! Proxies without endpoints: where their objects are, a locator tells (protocol 6.10).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | [`Locator`], and the locators of a client |
//! | `cache` | what locators have told |
//! | `calls` | the operations of `Ice::Locator` and `Ice::LocatorRegistry` |
//! | `lookup` | one question to a locator, for all who want to know |
//! | `indirect` | from a proxy without endpoints to a connection |
//! | `registry` | where adapters and servers register |
//! | `error` | why an object cannot be located |

mod cache;
mod calls;
mod error;
mod indirect;
mod lookup;
mod registry;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::identity::Identity;
use crate::reference::{Reference, Target, Version};

use super::{Client, ObjectPrx};
use cache::Cache;
pub use error::LocateError;
pub(super) use indirect::{Indirect, NoConnection, Wanted};
use lookup::Lookup;
pub(crate) use registry::RegistryError;

/// A locator, and what it has told. Proxies that have the same locator share it.
pub(crate) struct Locator {
    reference: Reference,
    /// How long its answers may take, if that is limited.
    timeout: Option<Duration>,
    cache: Mutex<Cache>,
    lookups: Mutex<HashMap<Subject, Lookup>>,
    /// The proxy of the registry, once it is known.
    registry: Mutex<Option<Reference>>,
}

/// What a locator is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Subject {
    what: What,
    /// The question is asked in the encoding of the proxy, so that a server can stand in different places for each.
    encoding: Version,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum What {
    /// An object adapter or a replica group.
    Adapter(String),
    /// A well-known object.
    Object(Identity),
}

impl Subject {
    /// What a locator must tell for calls of this reference; `None` if it has endpoints.
    fn of(reference: &Reference) -> Option<Self> {
        let what = match reference.target() {
            Target::Direct(_) => return None,
            Target::Indirect(adapter_id) => What::Adapter(adapter_id.clone()),
            Target::WellKnown => What::Object(reference.identity().clone()),
        };
        let encoding = reference.encoding();
        Some(Self { what, encoding })
    }

    fn adapter(&self, id: String) -> Self {
        Self {
            what: What::Adapter(id),
            encoding: self.encoding,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Adapter(id) => write!(f, "object adapter `{id}`"),
            What::Object(identity) => write!(f, "object `{identity}`"),
        }
    }
}

/// Locators by what their proxies say, and the timeout of these.
type Known = HashMap<(Reference, Option<Duration>), Arc<Locator>>;

/// The locators of a client.
#[derive(Default)]
pub(super) struct Locators {
    default: Option<Arc<Locator>>,
    /// By their proxies, and how long their answers may take.
    known: Mutex<Known>,
}

impl Locators {
    pub(super) fn new(default: Option<&Reference>, timeout: Option<Duration>) -> Self {
        let mut locators = Self::default();
        locators.default = default.map(|reference| locators.get(reference, timeout));
        locators
    }

    /// The one of proxies that say nothing else.
    pub(super) fn default_locator(&self) -> Option<&Arc<Locator>> {
        self.default.as_ref()
    }

    fn get(&self, reference: &Reference, timeout: Option<Duration>) -> Arc<Locator> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let locator = known.entry((reference.clone(), timeout));
        locator
            .or_insert_with(|| Arc::new(Locator::new(reference.clone(), timeout)))
            .clone()
    }
}

impl Locator {
    fn new(reference: Reference, timeout: Option<Duration>) -> Self {
        Self {
            reference,
            timeout,
            cache: Mutex::default(),
            lookups: Mutex::default(),
            registry: Mutex::default(),
        }
    }

    /// The locator behind this proxy. Two proxies that say the same are one locator.
    pub(crate) fn of(proxy: &ObjectPrx) -> Arc<Self> {
        let timeout = proxy.options().timeout;
        proxy.client().locators().get(proxy.reference(), timeout)
    }

    /// A proxy for it. It is never located itself.
    pub(super) fn proxy(&self, client: &Arc<Client>) -> ObjectPrx {
        let proxy = ObjectPrx::new(self.reference.clone(), client.clone());
        proxy.rerouted(|options| {
            options.locator = None;
            options.router = None;
            options.timeout = self.timeout;
        })
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lookups(&self) -> MutexGuard<'_, HashMap<Subject, Lookup>> {
        self.lookups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Locator({})", self.reference)
    }
}
