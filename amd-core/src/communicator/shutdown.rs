//! The order in which things end: stop accepting, let dispatches end, say so to the peers, close.

use std::time::Duration;

use futures_util::future::join_all;

use super::{Communicator, Result};

impl Communicator {
    /// Deactivates all object adapters: nothing is accepted any more, and what is in dispatch is answered. It returns at
    /// once and can be called from inside a dispatch; [`Communicator::shutdown_completed`] tells when it is done.
    pub fn shutdown(&self) {
        // Under the lock, so that no adapter is made behind our back.
        let adapters = self.adapters();
        self.inner.shutdown.cancel();
        for adapter in adapters.iter() {
            adapter.deactivate();
        }
    }

    /// Whether [`Communicator::shutdown`] was called.
    #[must_use]
    pub fn is_shutdown(&self) -> bool {
        self.inner.shutdown.is_cancelled()
    }

    /// Waits until the communicator was shut down, and all that its adapters accepted is done.
    ///
    /// # Cancel safety
    /// It can be dropped and called again.
    pub async fn shutdown_completed(&self) {
        self.inner.shutdown.cancelled().await;
        let adapters = self.adapters().clone();
        join_all(adapters.iter().map(|adapter| adapter.wait_for_deactivate())).await;
    }

    /// Shuts down and waits until that is done; then closes the connections of proxies gracefully.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the communicator shutting down.
    pub async fn destroy(&self) {
        self.shutdown();
        self.shutdown_completed().await;
        let adapters = std::mem::take(&mut *self.adapters());
        join_all(adapters.iter().map(|adapter| adapter.destroy())).await;
        self.inner.client.destroy().await;
    }

    /// [`Communicator::destroy`], but no longer than `grace`: connections which have dispatches then are aborted, and it
    /// is logged how many there were.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the communicator shutting down.
    pub async fn destroy_within(&self, grace: Duration) {
        let adapters = self.adapters().clone();
        let drained = self.in_time(grace, self.destroy()).await;
        if !drained {
            let unfinished: usize = adapters.iter().map(|adapter| adapter.abort_connections()).sum();
            tracing::warn!(target: "amd::communicator", unfinished, "shut down with unfinished dispatches");
        }
    }

    /// Whether the future ended in time. It may be polled on any executor.
    async fn in_time(&self, limit: Duration, future: impl Future<Output = ()>) -> bool {
        let sleep = {
            let _context = self.inner.runtime.handle().enter();
            Box::pin(tokio::time::sleep(limit))
        };
        tokio::select! {
            () = future => true,
            () = sleep => false,
        }
    }

    /// Listens for Ctrl-C, and for SIGTERM where there is such a thing, from the call on; the future waits for one of
    /// them, or for [`Communicator::shutdown`] from elsewhere, and then destroys the communicator: what was accepted is
    /// answered first.
    ///
    /// A signal between the call and the first poll is not lost. Call it before the first adapter is activated where a
    /// supervisor may stop the program at once, and await it at the end.
    ///
    /// # Errors
    /// From the future, if the signals cannot be listened to.
    ///
    /// # Cancel safety
    /// The future can be dropped, and another one asked for.
    pub fn shutdown_on_ctrl_c(&self) -> impl Future<Output = Result<()>> + Send + use<> {
        let communicator = self.clone();
        let signals = {
            let _context = self.inner.runtime.handle().enter();
            Signals::listen()
        };
        async move {
            let mut signals = signals?;
            tokio::select! {
                () = communicator.inner.shutdown.cancelled() => {}
                () = signals.next() => {}
            }
            communicator.destroy().await;
            Ok(())
        }
    }
}

/// The requests to end from outside the process.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
