//! Proxies that are bound to a connection (protocol 6.8), and the connection of a proxy.

use std::any::Any;
use std::sync::{Arc, Weak};

use crate::connection::{Connection, Owner};
use crate::identity::IntoIdentity;
use crate::reference::{InvocationMode, Reference};

use super::collocation::local_route;
use super::line::Way;
use super::{Client, InvocationError, ObjectPrx, Proxy};

impl Connection {
    /// A proxy for an object of the peer, bound to this connection: a fixed proxy.
    ///
    /// Calls through it go over this connection and nowhere else. So a server calls its client back, which need not be reachable
    /// in any other way; the client says by `Connection::set_adapter` what serves such calls. When the
    /// connection has ended they fail with the reason, [`InvocationError::Connection`], and they are never sent a second time.
    /// A fixed proxy has no endpoints, and cannot be sent to others: a call that has one among its parameters fails with
    /// [`InvocationError::Marshal`]. It has the communicator's default encoding and invocation timeout. The manual describes it
    /// under `createProxy`, in the chapter on bidirectional connections.
    ///
    /// ```
    /// # use amd_core::adapter::Current;
    /// # use amd_core::proxy::{InvocationError, ObjectPrx, Proxy};
    /// # use amd_core::identity::Identity;
    /// async fn register(current: &Current, callback: Identity) -> Result<(), InvocationError> {
    ///     if let Some(connection) = current.connection() {
    ///         let callback: ObjectPrx = connection.create_proxy(callback)?;
    ///         callback.ice_ping().await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// [`InvocationError::Identity`] if the text is not that of an identity, [`InvocationError::CommunicatorDestroyed`] if the
    /// communicator is no more. A servant that calls back returns them like those of the call.
    pub fn create_proxy<P: Proxy>(&self, identity: impl IntoIdentity) -> Result<P, InvocationError> {
        let client = self.owner().client.as_ref().and_then(Weak::upgrade);
        let client: Option<Arc<Client>> = client.and_then(|client| client.downcast().ok());
        let client = client.ok_or(InvocationError::CommunicatorDestroyed)?;
        let identity = identity.into_identity().map_err(InvocationError::Identity)?;
        let mut reference = Reference::new(identity).with_encoding(client.config().defaults.encoding);
        if self.info().is_datagram() {
            reference = reference.with_mode(InvocationMode::Datagram);
        }
        Ok(P::from_object(ObjectPrx::fixed(reference, client, self.clone())))
    }
}

/// What says that a connection belongs to the proxies of a client.
pub(crate) fn owner(client: Weak<Client>, adapter_name: &str) -> Owner {
    let client: Weak<dyn Any + Send + Sync> = client;
    Owner {
        client: Some(client),
        adapter_name: adapter_name.to_owned(),
        ..Owner::default()
    }
}

/// The connection that a call through this proxy would take.
pub(super) async fn get_connection(proxy: ObjectPrx) -> Result<Connection, InvocationError> {
    if let Some(connection) = proxy.cached_connection() {
        return Ok(connection);
    }
    if let Some(ended) = &proxy.options().fixed {
        return Err(InvocationError::Connection(ended.end_reason()));
    }
    if let Some(error) = deactivated(&proxy) {
        return Err(error);
    }
    let connected = connect(&proxy).await;
    match &connected {
        Ok(connection) => proxy.cache_connection(connection),
        Err(_) if proxy.client().is_destroyed() => return Err(InvocationError::CommunicatorDestroyed),
        Err(_) => {}
    }
    connected
}

/// The error of a call through a proxy that was called without the network, when its adapter is there no more.
pub(super) fn deactivated(proxy: &ObjectPrx) -> Option<InvocationError> {
    let adapter = proxy.last_local_adapter()?;
    let is_gone = local_route(proxy).is_none() && !proxy.client().is_destroyed();
    is_gone.then_some(InvocationError::AdapterDeactivated { adapter })
}

async fn connect(proxy: &ObjectPrx) -> Result<Connection, InvocationError> {
    let way = Way::of(proxy).ok_or_else(|| InvocationError::NoEndpoint {
        proxy: proxy.to_string(),
    })?;
    let connected = way.connect(proxy.client().clone()).await;
    connected.map_err(|error| error.into_error(proxy))
}
