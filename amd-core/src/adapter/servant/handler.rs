//! How one method is called, whatever it returns.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use crate::adapter::Current;
use crate::adapter::cancellation::until_cancelled;
use crate::dispatch::{DispatchFailure, Lane, Pending};
use crate::interface::Operation;
use crate::protocol::{OperationMode, ReplyStatus};

use super::{Arguments, ExtraParameter, Replied};

/// How a servant of type `S` serves one operation: a row of its table, without the name.
pub struct Handler<S> {
    lane: fn() -> Lane,
    call: fn(Call<S>) -> Option<Pending>,
}

impl<S: Send + Sync + 'static> Handler<S> {
    /// The handler of a method: which lane it belongs to, and how it is called.
    #[must_use]
    pub const fn new(lane: fn() -> Lane, call: fn(Call<S>) -> Option<Pending>) -> Self {
        Self { lane, call }
    }

    /// The lane, known before the method is called.
    #[must_use]
    pub fn lane(&self) -> Lane {
        (self.lane)()
    }

    /// Calls the method here, to its end: it is synchronous.
    pub(super) fn run(&self, servant: Arc<S>, current: Current) {
        let pending = (self.call)(Call {
            servant,
            current,
            to_end: true,
            cancels: false,
        });
        debug_assert!(pending.is_none(), "a synchronous method is done when it returns");
    }

    /// What calls the method and awaits what it returns.
    pub(super) fn defer(&self, servant: Arc<S>, current: Current) -> Option<Pending> {
        (self.call)(Call {
            servant,
            current,
            to_end: false,
            cancels: false,
        })
    }
}

impl<S> Clone for Handler<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Handler<S> {}

impl<S> fmt::Debug for Handler<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler")
            .field("lane", &(self.lane)())
            .finish_non_exhaustive()
    }
}

/// A call of one method of a servant.
#[derive(Debug)]
pub struct Call<S> {
    servant: Arc<S>,
    current: Current,
    /// Run it here, to its end; otherwise hand back the future.
    to_end: bool,
    /// Drop the future when its connection is lost.
    cancels: bool,
}

impl<S: Send + Sync + 'static> Call<S> {
    /// Lets an asynchronous call end when its connection is lost, or the grace period of the adapter ends.
    #[must_use]
    pub fn cancel_on_disconnect(self) -> Self {
        Self { cancels: true, ..self }
    }

    /// Serves the call with the future that `body` makes.
    ///
    /// A synchronous method's future is ready when it is first polled: it lives on this stack and nowhere else.
    pub fn serve<Op, F>(self, body: impl FnOnce(Arc<S>, Request<Op>) -> F) -> Option<Pending>
    where
        Op: Operation,
        F: Future<Output = Option<Replied>> + Send + 'static, // a servant on one thread need not: `#[servant(.., local)]`
    {
        let scope = (!self.to_end).then(|| self.current.scope());
        let request = Request::accept(self.current)?;
        let cancellation = (self.cancels && !self.to_end).then(|| request.current().cancellation());
        let future = body(self.servant, request);
        if let Some(scope) = scope {
            return Some(match cancellation {
                Some(cancellation) => Pending::new(scope, until_cancelled(cancellation, future)),
                None => Pending::new(scope, future),
            });
        }
        poll_to_end(future);
        None
    }
}

/// Runs the call of a synchronous method here.
pub(super) fn poll_to_end<T>(future: impl Future<Output = T>) {
    let ended = pin!(future).poll(&mut Context::from_waker(Waker::noop()));
    debug_assert!(ended.is_ready(), "a synchronous method is done when it returns");
}

/// A caller who may repeat what must not be repeated is refused (protocol 3.2).
fn check_mode(declared: OperationMode, requested: OperationMode) -> Result<(), DispatchFailure> {
    if declared == OperationMode::Normal && requested != OperationMode::Normal {
        let message = "the request is marked idempotent, and the operation is not";
        return Err(DispatchFailure::new(ReplyStatus::UNKNOWN_LOCAL_EXCEPTION, message));
    }
    Ok(())
}

/// What nobody waits for any more is not begun.
fn check_deadline(current: &Current) -> Result<(), DispatchFailure> {
    if current.is_expired() {
        let message = "the caller's deadline passed before the dispatch began";
        return Err(DispatchFailure::new(ReplyStatus::UNKNOWN_LOCAL_EXCEPTION, message));
    }
    Ok(())
}

/// A request for the operation `Op`. It owes the reply.
pub struct Request<Op> {
    current: Current,
    operation: PhantomData<fn() -> Op>,
}

impl<Op: Operation> Request<Op> {
    /// The request, unless it must not be served, which is replied here.
    pub(super) fn accept(current: Current) -> Option<Self> {
        let accepted = check_mode(Op::MODE, current.mode()).and_then(|()| check_deadline(&current));
        if let Err(failure) = accepted {
            current.reply_failure(&failure);
            return None;
        }
        Some(Self {
            current,
            operation: PhantomData,
        })
    }

    /// The current request.
    #[must_use]
    pub fn current(&self) -> &Current {
        &self.current
    }

    /// A parameter that comes after those of the operation.
    pub fn extra<'r, P: ExtraParameter<'r, Op>>(&'r self) -> P {
        P::take(self)
    }

    /// The in-parameters. `None` if their encapsulation is broken or in an unknown encoding, which is then replied.
    pub fn arguments(&self) -> Option<Arguments<'_, Op>> {
        let decoder = self.or_reply(self.current.request.decoder())?;
        let decoder = decoder
            .with_environment(self.current.adapter.environment())
            .with_limits(self.current.adapter.client_config().decode_limits);
        Some(Arguments::new(self, decoder))
    }

    /// Reads the in-parameters. The decoder is gone when the method is called: a future that waits does not hold it. `None` if they
    /// cannot be read, which is then replied.
    #[inline]
    pub fn read<'r, T>(&'r self, read: impl FnOnce(&mut Arguments<'r, Op>) -> Option<T>) -> Option<T> {
        let mut arguments = self.arguments()?;
        let values = read(&mut arguments)?;
        arguments.finish()?;
        Some(values)
    }

    /// Checks that there are no in-parameters. `None` if there are some, which is then replied.
    pub fn no_arguments(&self) -> Option<()> {
        self.arguments()?.finish()
    }

    /// What a step of the dispatch gave. If it failed, that is replied, and there is nothing more to be done.
    pub(crate) fn or_reply<T, E: Into<DispatchFailure>>(&self, outcome: Result<T, E>) -> Option<T> {
        outcome
            .map_err(|failure| self.current.reply_failure(&failure.into()))
            .ok()
    }
}

impl<Op> fmt::Debug for Request<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Request").field(&self.current).finish()
    }
}
