//! Adapters that locators tell of (protocol 8): they register when they are activated, and say when they are no longer active.

use std::sync::Arc;
use std::time::Duration;

use crate::identity::Identity;
use crate::proxy::{Client, Locator, ObjectPrx, RegistryError};
use crate::reference::{Endpoint, Reference, Target};

use super::AdapterError;

/// How long deactivation waits for the registry. Its answer changes nothing.
const FAREWELL: Duration = Duration::from_secs(10);

/// What an adapter is to a locator.
pub(super) struct Registration {
    adapter_id: String,
    group_id: String,
    locator: Option<Arc<Locator>>,
    /// Whether the registry knows of it.
    is_registered: tokio::sync::Mutex<bool>,
}

impl Registration {
    /// Without an id an adapter takes no part.
    pub(super) fn new(adapter_id: &str, group_id: &str, locator: Option<Arc<Locator>>) -> Option<Self> {
        (!adapter_id.is_empty()).then(|| Self {
            adapter_id: adapter_id.to_owned(),
            group_id: group_id.to_owned(),
            locator,
            is_registered: tokio::sync::Mutex::new(false),
        })
    }

    /// What proxies for the objects of the adapter say: that they are at the replica group, if there is one.
    pub(super) fn target(&self) -> Target {
        if self.group_id.is_empty() {
            self.own_target()
        } else {
            Target::Indirect(self.group_id.clone())
        }
    }

    /// Whether the adapter has this id, or its replica group.
    pub(super) fn is(&self, id: &str) -> bool {
        self.adapter_id == id || self.group_id == id
    }

    /// That they are at this adapter and no other replica.
    pub(super) fn own_target(&self) -> Target {
        Target::Indirect(self.adapter_id.clone())
    }

    /// Tells the registry of the endpoints, once.
    pub(super) async fn register(
        &self,
        adapter: &str,
        client: &Arc<Client>,
        published: &[Endpoint],
    ) -> Result<(), AdapterError> {
        let Some(locator) = &self.locator else {
            return Ok(());
        };
        let mut is_registered = self.is_registered.lock().await;
        if *is_registered {
            return Ok(());
        }
        let proxy = dummy(client, published);
        let registered = locator.set_adapter(client, &self.adapter_id, &self.group_id, proxy);
        registered.await.map_err(|error| self.error(adapter, error))?;
        *is_registered = true;
        Ok(())
    }

    /// Tells the registry that the adapter is no longer active. A registry that does not answer need not know.
    pub(super) async fn deregister(&self, client: &Arc<Client>) {
        let Some(locator) = &self.locator else { return };
        let mut is_registered = self.is_registered.lock().await;
        if !std::mem::replace(&mut *is_registered, false) {
            return;
        }
        let deregistered = locator.set_adapter(client, &self.adapter_id, &self.group_id, None);
        match tokio::time::timeout(FAREWELL, deregistered).await {
            Ok(Ok(())) => {}
            failed => {
                tracing::debug!(target: "amd::locator", adapter_id = self.adapter_id, ?failed, "not deregistered")
            }
        }
    }

    fn error(&self, adapter: &str, error: RegistryError) -> AdapterError {
        let unknown = |what, id: &str| AdapterError::UnknownToLocator {
            what,
            id: id.to_owned(),
        };
        match error {
            RegistryError::AdapterNotFound => unknown("object adapter", &self.adapter_id),
            RegistryError::InvalidReplicaGroup => unknown("replica group", &self.group_id),
            RegistryError::AdapterAlreadyActive => AdapterError::AdapterIdInUse {
                id: self.adapter_id.clone(),
            },
            RegistryError::ServerNotFound => unknown("server", &self.adapter_id),
            RegistryError::Failed(source) => AdapterError::Registration {
                adapter: adapter.to_owned(),
                source: Box::new(source),
            },
        }
    }
}

/// A proxy whose endpoints count, and whose identity does not.
fn dummy(client: &Arc<Client>, published: &[Endpoint]) -> Option<ObjectPrx> {
    let identity = Identity::new("dummy", "").ok()?;
    let reference = Reference::new(identity)
        .with_endpoints(published.to_vec())
        .with_encoding(client.config().defaults.encoding);
    Some(ObjectPrx::new(reference, client.clone()))
}
