//! What can be put to a connection: who serves its requests, who is told of its end.

use std::fmt;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Connection, ConnectionError, Dispatcher, NoDispatcher};

/// What is called when a connection has ended.
pub(super) struct CloseCallback(Box<Told>);

type Told = dyn FnOnce(&Connection, &ConnectionError) + Send;

impl CloseCallback {
    /// A callback that panics ends nothing but itself.
    fn call(self, connection: &Connection, reason: &ConnectionError) {
        if catch_unwind(AssertUnwindSafe(|| (self.0)(connection, reason))).is_err() {
            tracing::error!(target: "amd::connection", info = %connection, "a close callback panicked");
        }
    }
}

impl fmt::Debug for CloseCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CloseCallback")
    }
}

impl Connection {
    /// Our address, where the transport has one.
    #[must_use]
    pub fn local_address(&self) -> Option<SocketAddr> {
        self.info().local
    }

    /// The peer's address, where the transport has one.
    #[must_use]
    pub fn remote_address(&self) -> Option<SocketAddr> {
        self.info().remote
    }

    /// The name of the object adapter that accepted the connection. It is empty for a connection that we opened, and for an
    /// adapter without a name.
    #[must_use]
    pub fn adapter_name(&self) -> &str {
        &self.owner().adapter_name
    }

    /// What tells this connection apart from others to the same peer (`ice_connection_id`). It is empty for one that was accepted.
    #[must_use]
    pub fn connection_id(&self) -> &str {
        &self.owner().connection_id
    }

    /// Why the connection has ended; `None` if it has not. [`Connection::ended`] waits for it.
    #[doc(alias = "throwException")]
    #[must_use]
    pub fn end(&self) -> Option<ConnectionError> {
        self.has_ended().then(|| self.end_reason())
    }

    /// Calls this once, when the connection has ended, with the reason. If it has ended, that is now, on this thread;
    /// otherwise it is on the connection's task, which must not be blocked. Several callbacks are called in the order in which
    /// they were given.
    ///
    /// [`Connection::ended`] is the same to wait for. The manual's name for it is `setCloseCallback`.
    ///
    /// ```
    /// # use amd_core::connection::Connection;
    /// fn say_when_gone(connection: &Connection) {
    ///     connection.on_close(|connection, reason| println!("{connection}: {reason}"));
    /// }
    /// ```
    #[doc(alias = "setCloseCallback")]
    pub fn on_close(&self, callback: impl FnOnce(&Self, &ConnectionError) + Send + 'static) {
        let mut callback = Some(CloseCallback(Box::new(callback)));
        {
            let mut state = self.lock();
            if !self.has_ended() {
                state.on_close.extend(callback.take());
            }
        }
        if let Some(callback) = callback {
            callback.call(self, &self.end_reason());
        }
    }

    /// Who serves the requests of the peer. Once the connection has ended nobody does.
    #[must_use]
    pub fn dispatcher(&self) -> Arc<dyn Dispatcher> {
        // The end is told a moment before the task lets go of it.
        if self.has_ended() {
            return Arc::new(NoDispatcher);
        }
        self.lock().dispatcher.clone()
    }

    /// Lets this serve the requests of the peer from now on. Those in dispatch go on.
    pub fn set_dispatcher(&self, dispatcher: Arc<dyn Dispatcher>) {
        self.replace_dispatcher(dispatcher, |_| true);
    }

    /// Lets this serve the requests of the peer, if `replaces` says so of what serves them now. It must not call the connection.
    pub fn replace_dispatcher(&self, dispatcher: Arc<dyn Dispatcher>, replaces: impl FnOnce(&dyn Dispatcher) -> bool) {
        let former = self.with_state(|state| {
            let wanted = !self.has_ended() && replaces(&*state.dispatcher);
            wanted.then(|| std::mem::replace(&mut state.dispatcher, dispatcher))
        });
        // With the lock free: with an object adapter its servants may go.
        drop(former);
    }

    /// The connection has ended: lets go of who serves it, and tells who wants to know.
    pub(super) fn detach(&self, reason: &ConnectionError) {
        let (former, callbacks) = {
            let mut state = self.lock();
            let nobody: Arc<dyn Dispatcher> = Arc::new(NoDispatcher);
            let former = std::mem::replace(&mut state.dispatcher, nobody);
            (former, std::mem::take(&mut state.on_close))
        };
        drop(former);
        for callback in callbacks {
            callback.call(self, reason);
        }
    }
}
