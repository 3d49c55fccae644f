//! Who wants to know that a request was given to the transport.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use crate::connection::PendingReply;
use crate::connection::PendingWrite;
use crate::encoding::UserExceptions;

use super::Invocation;
use super::call::State;

type Callback = Box<dyn FnOnce() + Send>;

/// Whom to tell that one request was sent.
#[derive(Default)]
pub(super) struct SentNotice {
    callback: Option<Callback>,
    written: Option<PendingWrite>,
}

impl SentNotice {
    /// Tells this too.
    pub(super) fn add(&mut self, callback: Callback) {
        self.callback = Some(match self.callback.take() {
            None => callback,
            Some(first) => Box::new(|| {
                first();
                callback();
            }),
        });
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.callback.is_some()
    }

    pub(super) fn tell(&mut self) {
        if let Some(callback) = self.callback.take() {
            callback();
        }
    }

    /// Looks whether a request that waits for this reply was written.
    pub(super) fn poll(&mut self, reply: &mut PendingReply, cx: &mut Context<'_>) {
        if !self.is_wanted() {
            return;
        }
        if let Some(written) = reply.take_written() {
            self.written = Some(written);
        }
        let Some(written) = &mut self.written else { return };
        if let Poll::Ready(outcome) = Pin::new(written).poll(cx) {
            self.written = None;
            if outcome.is_ok() {
                self.tell();
            }
        }
    }
}

impl<T, E: UserExceptions> Invocation<T, E> {
    /// Calls this once, when the request was sent: the transport has taken all of its bytes, which says nothing of the peer. The call
    /// must be polled for it, and the callback runs where it is polled, before the call gives its result. It must not block.
    ///
    /// A call that ends without being sent, and one that only waits in a batch, drop it uncalled. A call that is sent again
    /// calls it for the first time only. A flush is sent when all that was queued is, at once if that is nothing. amd writes on
    /// the task of the connection and never on the caller's thread, so nothing is what Ice calls "sent synchronously".
    ///
    /// The manual describes it as the sent callback of asynchronous invocations. To wait in place of being called, see
    /// [`Invocation::with_sent`].
    ///
    /// ```
    /// # use amd_core::proxy::{InvocationError, ObjectPrx, Proxy};
    /// async fn ping(object: &ObjectPrx) -> Result<(), InvocationError> {
    ///     object.ice_ping().on_sent(|| println!("on its way")).await
    /// }
    /// ```
    #[doc(alias = "sentSynchronously")]
    pub fn on_sent(mut self, callback: impl FnOnce() + Send + 'static) -> Self {
        if let State::Ready(request) = self.state_mut() {
            request.set_on_sent(Box::new(callback));
        }
        self
    }

    /// The call, and what resolves when its request was sent ([`Invocation::on_sent`]): so a caller holds back the next call until
    /// this one has left, and still has its reply later. Poll both, for instance with `tokio::join!`.
    ///
    /// ```
    /// # use amd_core::proxy::{InvocationError, ObjectPrx, Proxy};
    /// async fn ping(object: &ObjectPrx) -> Result<(), InvocationError> {
    ///     let (call, sent) = object.ice_ping().with_sent();
    ///     let (outcome, sent) = tokio::join!(call, sent);
    ///     assert!(sent || outcome.is_err());
    ///     outcome
    /// }
    /// ```
    pub fn with_sent(self) -> (Self, Sent) {
        let (sender, told) = oneshot::channel();
        let call = self.on_sent(move || {
            // Nobody may wait for it.
            let _ = sender.send(());
        });
        let outcome = None;
        (call, Sent { told, outcome })
    }
}

/// Resolves when the request of a call was sent, to `true`, or was not and will not be, to `false`.
///
/// # Cancel safety
/// Dropping it only forgets to wait.
#[derive(Debug)]
#[must_use = "it does nothing unless it is awaited"]
pub struct Sent {
    told: oneshot::Receiver<()>,
    outcome: Option<bool>,
}

impl Sent {
    /// Whether the request was sent, as far as is known now.
    #[doc(alias = "ice_isSent")]
    pub fn is_sent(&mut self) -> bool {
        if self.outcome.is_none() && self.told.try_recv().is_ok() {
            self.outcome = Some(true);
        }
        self.outcome == Some(true)
    }
}

impl Future for Sent {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<bool> {
        if let Some(outcome) = self.outcome {
            return Poll::Ready(outcome);
        }
        let told = std::task::ready!(Pin::new(&mut self.told).poll(cx));
        self.outcome = Some(told.is_ok());
        Poll::Ready(told.is_ok())
    }
}

impl fmt::Debug for SentNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentNotice")
            .field("is_wanted", &self.is_wanted())
            .finish_non_exhaustive()
    }
}
