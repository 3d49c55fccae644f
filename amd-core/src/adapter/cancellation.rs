//! When a dispatch is no longer worth its while.

use std::fmt;
use std::pin::Pin;

use tokio::time::{Instant, Sleep};

use crate::connection::Connection;
use crate::trace::traced;

use super::{Current, ObjectAdapter};

impl Current {
    /// Tells when nobody can get the reply any more: the connection of the request was lost, or the object adapter's grace
    /// period ended (see `Communicator::destroy_within`), which ends its connections.
    ///
    /// A dispatch goes on by default when its caller has gone, as in Ice. A method that would rather stop asks here, or
    /// leaves it to `#[amd(cancel_on_disconnect)]`. It costs nothing where nobody asks. It tells as well when the
    /// [deadline](Current::deadline) of the caller has passed, if the caller sent one.
    ///
    /// A method that goes on after an early reply is told as well when its connection is closed gracefully.
    ///
    /// ```
    /// # use amd_core::adapter::Current;
    /// fn count(current: &Current) -> i32 {
    ///     let cancellation = current.cancellation();
    ///     (0..1_000_000).take_while(|_| !cancellation.is_cancelled()).sum()
    /// }
    /// ```
    #[must_use]
    pub fn cancellation(&self) -> Cancellation {
        Cancellation {
            connection: self.connection().cloned(),
            adapter: self.adapter.clone(),
            deadline: self.deadline().map(Instant::from_std),
        }
    }

    /// When the caller gives up, if it said so: with `ice_send_deadline` or `Amd.SendDeadlines` the time left to a call goes
    /// along in its context, as `amd.deadline` in milliseconds.
    ///
    /// A request whose deadline has passed before its method is called is answered with `UnknownLocalException`, and the method
    /// is not called. What runs already is not stopped, unless it asks: see [`Current::cancellation`].
    #[must_use]
    pub fn deadline(&self) -> Option<std::time::Instant> {
        Some(self.request.observed()?.inherited()?.deadline?.into_std())
    }

    pub(super) fn is_expired(&self) -> bool {
        self.deadline()
            .is_some_and(|deadline| Instant::from_std(deadline) <= Instant::now())
    }
}

/// Tells when nobody can get the reply of a request any more, or wants to. [`Current::cancellation`] gives it.
///
/// It can be cloned and kept for longer than the dispatch. The loss of a connection is noticed when it is read from or
/// written to: while the connection is at its dispatch limit (`Ice.Connection.Server.MaxDispatches`) and no call goes the
/// other way, nothing is read, and it is noticed by the next heartbeat. A caller in the same process that goes away is not noticed.
#[derive(Clone)]
pub struct Cancellation {
    /// `None` for a request from this process, which knows the adapter's end only.
    connection: Option<Connection>,
    adapter: ObjectAdapter,
    deadline: Option<Instant>,
}

impl Cancellation {
    /// Whether that is so now.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        let expired = self.deadline.is_some_and(|deadline| deadline <= Instant::now());
        let lost = match &self.connection {
            Some(connection) => connection.has_ended(),
            None => self.adapter.aborted().is_cancelled(),
        };
        expired || lost
    }

    /// Waits until it is so, on any executor.
    ///
    /// # Cancel safety
    /// It can be dropped and called again.
    pub async fn cancelled(&self) {
        match self.timer() {
            None => self.lost().await,
            Some(timer) => tokio::select! {
                () = self.lost() => {}
                () = timer => {}
            },
        }
    }

    async fn lost(&self) {
        match &self.connection {
            Some(connection) => drop(connection.ended().await),
            None => self.adapter.aborted().cancelled().await,
        }
    }

    /// It may be polled on any executor.
    fn timer(&self) -> Option<Pin<Box<Sleep>>> {
        let deadline = self.deadline?;
        let _context = self.adapter.client().runtime().enter();
        Some(Box::pin(tokio::time::sleep_until(deadline)))
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancellation")
            .field("is_cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// Runs a dispatch until it ends or is cancelled. A cancelled one is dropped where it waits.
pub(super) async fn until_cancelled(cancellation: Cancellation, dispatch: impl Future) {
    tokio::select! {
        // First, so that nothing of it runs once the connection is lost.
        biased;
        () = cancellation.cancelled() => {
            let adapter = &cancellation.adapter;
            traced!(adapter.trace().dispatch, target: "amd::dispatch", adapter = adapter.name(), "cancelled a dispatch");
        }
        _ = dispatch => {}
    }
}
