//! From a routed proxy to a connection: that of the router.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::connection::Connection;
use crate::identity::Identity;

use super::super::locator::NoConnection;
use super::super::selection::Sought;
use super::super::{Client, ObjectPrx};
use super::{Entrance, Router};

/// The way of a proxy's calls by a router.
#[derive(Clone)]
pub(in crate::proxy) struct Routed {
    router: Arc<Router>,
    proxy: ObjectPrx,
}

/// Calls of one object by one router stand in one line.
#[derive(Clone)]
pub(in crate::proxy) struct RoutedKey {
    router: Arc<Router>,
    identity: Identity,
    /// Without endpoints.
    sought: Sought,
}

impl RoutedKey {
    fn parts(&self) -> (*const Router, &Identity, &Sought) {
        (Arc::as_ptr(&self.router), &self.identity, &self.sought)
    }
}

impl PartialEq for RoutedKey {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for RoutedKey {}

impl Hash for RoutedKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

impl Routed {
    /// The way of calls through this proxy, if it has a router.
    pub(in crate::proxy) fn of(proxy: &ObjectPrx) -> Option<Self> {
        let router = proxy.options().router.clone()?;
        let proxy = proxy.clone();
        Some(Self { router, proxy })
    }

    pub(in crate::proxy) fn key(&self) -> RoutedKey {
        RoutedKey {
            router: self.router.clone(),
            identity: self.identity().clone(),
            sought: Sought::anything(&self.proxy),
        }
    }

    fn identity(&self) -> &Identity {
        self.proxy.reference().identity()
    }

    /// The connection to the router, if that knows the object.
    pub(in crate::proxy) fn connection(&self, client: &Client) -> Option<Connection> {
        let entrance = self.router.entrance.get()?;
        if entrance.has_table && !self.router.knows(self.identity()) {
            return None;
        }
        let (sought, _) = Sought::among(&self.proxy, &entrance.endpoints)?;
        client.active_connection(&sought)
    }

    pub(in crate::proxy) async fn connect(self, client: Arc<Client>) -> Result<Connection, NoConnection> {
        let router = &self.router;
        let entrance = router.entrance(&client).await;
        let Entrance { endpoints, has_table } = entrance.map_err(|error| router.error(error))?;
        if *has_table {
            let added = router.add(&client, &self.proxy).await;
            added.map_err(|error| router.error(error))?;
        }
        let (sought, others) = Sought::among(&self.proxy, endpoints).ok_or(NoConnection::Unusable)?;
        Ok(client.connect(sought, others).await?)
    }

    /// The router does not know the object any more.
    pub(in crate::proxy) fn forget(&self) {
        self.router.forget(self.identity());
    }
}
