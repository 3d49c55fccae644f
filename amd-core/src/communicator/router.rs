//! Object adapters whose clients are behind a router (protocol 6.9).

use crate::adapter::ObjectAdapter;
use crate::proxy::{ObjectPrx, Proxy, Router};

use super::{Communicator, Error, Result};

impl Communicator {
    /// The router of proxies that say nothing else (`Ice.Default.Router`).
    #[doc(alias = "getDefaultRouter")]
    #[must_use]
    pub fn default_router(&self) -> Option<ObjectPrx> {
        let router = self.inner.client.default_router()?;
        Some(router.proxy(&self.inner.client))
    }

    /// An object adapter for callbacks by way of a router, such as one of Glacier2. It listens nowhere: requests for its objects come
    /// over this program's connection to the router, and its proxies have the endpoints at which the router waits for the servers that
    /// call. With Glacier2 there must be a session, and the identities must have the category that it tells (`getCategoryForClient`).
    ///
    /// It ends with that connection: with a new session a new one is made. The manual describes it under "Callbacks through Glacier2".
    ///
    /// # Errors
    /// If the router cannot be reached, or the name is taken.
    ///
    /// # Cancel safety
    /// Dropping the future before it is done makes no adapter.
    #[doc(alias = "createObjectAdapterWithRouter")]
    pub async fn create_object_adapter_with_router(&self, name: &str, router: &ObjectPrx) -> Result<ObjectAdapter> {
        let client = &self.inner.client;
        let router = Router::of(router);
        let published = router.server_endpoints(client).await?;
        let connection = router.proxy(client).ice_get_connection().await?;
        let adapter = self.make_adapter_with(name, "", |config| {
            config.endpoints = Vec::new();
            config.published_endpoints = Some(published);
        })?;
        connection.set_adapter(Some(&adapter)).map_err(Error::Adapter)?;
        Ok(adapter)
    }
}
