//! What becomes of a request: that it was written, and what it fails with.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use super::ConnectionError;

/// Why a request came to nothing.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) reason: ConnectionError,
    /// Not one byte of it was given to the transport.
    pub(super) unsent: bool,
}

/// Whoever wants to know that a request was written.
pub(super) type Written = oneshot::Sender<Result<(), Failure>>;

/// A request that is to be written. It resolves when the transport has taken all of it.
///
/// # Cancel safety
/// Dropping it forgets to wait; the request is written all the same.
#[derive(Debug)]
pub struct PendingWrite {
    written: oneshot::Receiver<Result<(), Failure>>,
    unsent: bool,
}

impl PendingWrite {
    pub(super) fn new() -> (Written, Self) {
        let (sender, written) = oneshot::channel();
        (sender, Self { written, unsent: false })
    }

    /// Whether it failed, and the transport has seen nothing of the request: sending it again is safe.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        self.unsent
    }
}

impl Future for PendingWrite {
    type Output = Result<(), ConnectionError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let written = std::task::ready!(Pin::new(&mut self.written).poll(cx));
        Poll::Ready(match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Failure { reason, unsent })) => {
                self.unsent = unsent;
                Err(reason)
            }
            Err(_) => Err(ConnectionError::Closed),
        })
    }
}
