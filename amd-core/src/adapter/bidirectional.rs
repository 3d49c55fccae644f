//! Callbacks: an adapter that serves the peer's requests over a connection that it did not accept.
//!
//! The adapter borrows such a connection. It serves the requests and waits for its dispatches when it is deactivated, but the
//! connection's life is its owner's: neither a hold nor a deactivation has a part in it.

use std::any::Any;
use std::sync::Arc;

use crate::connection::{Connection, Dispatcher, IncomingRequest, NoDispatcher};
use crate::protocol::ReplyStatus;

use super::object_adapter::Phase;
use super::{AdapterError, ObjectAdapter};

/// Serves the requests of a borrowed connection, and counts them.
#[derive(Debug)]
struct Borrowed(ObjectAdapter);

impl Dispatcher for Borrowed {
    fn dispatch(&self, request: IncomingRequest) {
        let Self(adapter) = self;
        // Counted before the phase is looked at: a deactivation either meets the request or is seen by it.
        let request = request.counted(adapter.borrowed_dispatches());
        if *adapter.phase().borrow() == Phase::Deactivated {
            request.reply_not_exist(ReplyStatus::OBJECT_NOT_EXIST);
        } else {
            adapter.dispatch_request(request, true);
        }
    }
}

/// The adapter behind a dispatcher.
fn adapter_of(dispatcher: &dyn Dispatcher) -> Option<&ObjectAdapter> {
    let any: &dyn Any = dispatcher;
    let borrowed = any.downcast_ref().map(|Borrowed(adapter)| adapter);
    borrowed.or_else(|| any.downcast_ref())
}

impl Connection {
    /// Lets this object adapter serve the requests that come over the connection, in place of what served them before; with
    /// `None` no object exists for the peer, as it is at first for a connection that we opened. Requests in dispatch go on.
    ///
    /// So a server can call its client back over the connection of the client's calls: the client attaches an
    /// adapter, which needs no endpoints, and tells the server an identity; the server calls the object through
    /// [`Connection::create_proxy`]. Callbacks may come while a call is under way, and either side can call from
    /// inside a dispatch. The limits and timeouts of the connection hold for both directions. At its limit of dispatches
    /// (`Ice.Connection.Client.MaxDispatches`) it still reads replies while calls are under way; the requests before them
    /// are set aside, up to 1 MiB.
    ///
    /// As in Ice the adapter serves the connection whether it is active or on hold. It takes no middleware from now
    /// on. Deactivating it ends its service as `None` does, and leaves the connection open. When the connection has ended
    /// nothing is done.
    ///
    /// ```
    /// # use amd_core::{adapter::servant::IntoServant, communicator::{Communicator, Error}, proxy::{ObjectPrx, Proxy}};
    /// async fn listen(
    ///     communicator: &Communicator,
    ///     server: &ObjectPrx,
    ///     servant: impl IntoServant,
    /// ) -> Result<(), Box<dyn std::error::Error>> {
    ///     let callbacks = communicator.create_object_adapter("")?;
    ///     callbacks.add(servant, "listener")?;
    ///     server.ice_get_connection().await?.set_adapter(Some(&callbacks))?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// If the adapter was deactivated.
    #[doc(alias = "setAdapter")]
    pub fn set_adapter(&self, adapter: Option<&ObjectAdapter>) -> Result<(), AdapterError> {
        match adapter {
            None => self.set_dispatcher(Arc::new(NoDispatcher)),
            Some(adapter) => {
                adapter.borrow(self)?;
                self.set_dispatcher(Arc::new(Borrowed(adapter.clone())));
            }
        }
        Ok(())
    }

    /// The object adapter that serves the requests which come over the connection: the one that accepted it, or that of
    /// [`Connection::set_adapter`].
    #[must_use]
    #[doc(alias = "getAdapter")]
    pub fn adapter(&self) -> Option<ObjectAdapter> {
        let dispatcher = self.dispatcher();
        let adapter = adapter_of(&*dispatcher).cloned();
        adapter.filter(|adapter| !adapter.is_deactivated())
    }
}

impl ObjectAdapter {
    /// Keeps a connection until it has ended.
    fn borrow(&self, connection: &Connection) -> Result<(), AdapterError> {
        if !self.keep_borrowed(connection)? {
            return Ok(());
        }
        let adapter = self.downgrade();
        connection.on_close(move |connection, _| {
            if let Some(adapter) = adapter.upgrade() {
                adapter.forget_borrowed(connection);
            }
        });
        Ok(())
    }

    /// Ends the service of borrowed connections.
    pub(super) fn give_back(&self, connections: impl IntoIterator<Item = Connection>) {
        for connection in connections {
            connection.replace_dispatcher(Arc::new(NoDispatcher), |current| adapter_of(current) == Some(self));
        }
    }
}
