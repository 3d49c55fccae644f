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

    /// Waits for Ctrl-C, for SIGTERM where there is such a thing, or for [`Communicator::shutdown`] from elsewhere; then
    /// destroys the communicator: what was accepted is answered first.
    ///
    /// # Errors
    /// If the signals cannot be listened to.
    ///
    /// # Cancel safety
    /// It can be dropped and called again.
    pub async fn shutdown_on_ctrl_c(&self) -> Result<()> {
        // A task of the runtime, so that this can be awaited on any executor.
        let shutdown = self.inner.shutdown.clone();
        let signal = self.inner.runtime.handle().spawn(async move {
            tokio::select! {
                () = shutdown.cancelled() => Ok(()),
                signal = signal() => signal,
            }
        });
        signal.await.map_err(std::io::Error::other)??;
        self.destroy().await;
        Ok(())
    }
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
