//! Where adapters and servers register, so that a locator can tell of them (protocol 8).

use std::sync::{Arc, PoisonError};

use crate::encoding::Encoding;
use crate::reference::Reference;

use super::super::{Client, EndpointSelection, Invocation, InvocationError, ObjectPrx, Proxy};
use super::{Locator, calls};

/// Why a registry did not take a registration.
#[derive(Debug)]
pub(crate) enum RegistryError {
    AdapterNotFound,
    AdapterAlreadyActive,
    InvalidReplicaGroup,
    ServerNotFound,
    Failed(InvocationError),
}

impl From<InvocationError> for RegistryError {
    fn from(error: InvocationError) -> Self {
        let exceptions = [
            (calls::ADAPTER_NOT_FOUND, Self::AdapterNotFound),
            (calls::ADAPTER_ALREADY_ACTIVE, Self::AdapterAlreadyActive),
            (calls::INVALID_REPLICA_GROUP, Self::InvalidReplicaGroup),
            (calls::SERVER_NOT_FOUND, Self::ServerNotFound),
        ];
        let thrown = exceptions.into_iter().find(|(id, _)| calls::threw(&error, id));
        thrown.map_or(Self::Failed(error), |(_, error)| error)
    }
}

impl Locator {
    /// Registers the endpoints of an adapter, those of this proxy; with none it is no longer active. A locator without a registry
    /// takes no registrations, and none is needed.
    pub(crate) async fn set_adapter(
        &self,
        client: &Arc<Client>,
        id: &str,
        group: &str,
        proxy: Option<ObjectPrx>,
    ) -> Result<(), RegistryError> {
        self.with_registry(client, |registry| {
            if group.is_empty() {
                calls::set_adapter(registry, id, &proxy)
            } else {
                calls::set_replicated_adapter(registry, id, group, &proxy)
            }
        })
        .await
    }

    /// Registers the object by which a server can be stopped.
    pub(crate) async fn set_process(
        &self,
        client: &Arc<Client>,
        server: &str,
        process: &ObjectPrx,
    ) -> Result<(), RegistryError> {
        self.with_registry(client, |registry| calls::set_process(registry, server, process))
            .await
    }

    /// A registry that was known and is not there may be elsewhere by now: the locator is asked once more.
    async fn with_registry(
        &self,
        client: &Arc<Client>,
        call: impl Fn(&ObjectPrx) -> Invocation<()>,
    ) -> Result<(), RegistryError> {
        let was_known = self.kept_registry().is_some();
        match self.call_registry(client, &call).await {
            Err(InvocationError::Connection(_)) if was_known => Ok(self.call_registry(client, &call).await?),
            called => Ok(called?),
        }
    }

    async fn call_registry(
        &self,
        client: &Arc<Client>,
        call: impl Fn(&ObjectPrx) -> Invocation<()>,
    ) -> Result<(), InvocationError> {
        let Some(registry) = self.registry(client).await? else {
            return Ok(());
        };
        let called = self.limited(call(&registry)).await;
        if matches!(called, Err(InvocationError::Connection(_))) {
            self.keep_registry(None);
        }
        called
    }

    /// The registry is kept, and its endpoints are tried in their order: the first is the master.
    async fn registry(&self, client: &Arc<Client>) -> Result<Option<ObjectPrx>, InvocationError> {
        if let Some(reference) = self.kept_registry() {
            let registry = ObjectPrx::new(reference, client.clone());
            return Ok(Some(registry.ice_endpoint_selection(EndpointSelection::Ordered)));
        }
        let locator = self.proxy(client).ice_encoding(Encoding::V1_1);
        let registry = self.limited(calls::get_registry(&locator)).await?;
        self.keep_registry(registry.as_ref());
        Ok(registry.map(|registry| registry.ice_endpoint_selection(EndpointSelection::Ordered)))
    }

    fn kept_registry(&self) -> Option<Reference> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep_registry(&self, registry: Option<&ObjectPrx>) {
        let mut kept = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = registry.map(|registry| registry.reference().clone());
    }
}
