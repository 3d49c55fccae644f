//! Requests that are counted while they are in dispatch.

use tokio::sync::watch;

/// How many requests someone has in dispatch, over whatever connections they came.
#[derive(Debug, Default)]
pub struct DispatchCount {
    requests: watch::Sender<usize>,
}

impl DispatchCount {
    pub(super) fn begin(&self) {
        self.requests.send_modify(|requests| *requests += 1);
    }

    pub(super) fn end(&self) {
        self.requests
            .send_modify(|requests| *requests = requests.saturating_sub(1));
    }

    /// How many there are now.
    #[must_use]
    pub fn get(&self) -> usize {
        *self.requests.borrow()
    }

    /// Waits until there are none.
    ///
    /// # Cancel safety
    /// It can be dropped and called again.
    pub async fn none_left(&self) {
        let mut requests = self.requests.subscribe();
        // The sender is in `self`.
        let _ = requests.wait_for(|requests| *requests == 0).await;
    }
}
