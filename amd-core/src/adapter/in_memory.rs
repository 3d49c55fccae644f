//! A connection to an adapter from within the process, without a socket.

use std::sync::Arc;

use crate::connection::{Connection, NoDispatcher};
use crate::protocol::Role;
use crate::proxy::{ObjectPrx, Route, owner};
use crate::transport::memory_pair;

use super::ObjectAdapter;
use super::serve::serve;

/// How much may be on its way in each direction, in bytes. A writer waits for the reader beyond it.
const CAPACITY: usize = 64 * 1024;

impl ObjectAdapter {
    /// The same proxy, whose calls come to this adapter over a connection in memory. All else is as over a socket: both
    /// ends encode, validate, and end with the adapter.
    pub(crate) fn in_memory(&self, proxy: &ObjectPrx) -> ObjectPrx {
        let (near, far) = memory_pair(CAPACITY);
        serve(self, far);
        let client = self.client();
        let options = client.config().connection;
        let (owner, nobody) = (owner(Arc::downgrade(client), ""), Arc::new(NoDispatcher));
        let opening = Connection::open_for(owner, near, Role::Client, options, nobody, client.runtime());
        proxy.routed(Route::new(opening))
    }
}
