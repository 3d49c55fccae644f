//! One call of an operation, which is awaited.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Sleep;

use crate::connection::{BlockedThread, Reply};
use crate::dispatch::is_on_event_loop;
use crate::encoding::{
    DecodeError, Decoded, Decoder, Encapsulation, Encoder, Encoding, NoUserException, UserExceptions,
};
use crate::interface::{Operation, Results};
use crate::observe::ObservedCall;
use crate::protocol::{OperationMode, ReplyBody};

use super::call::{Answer, Request, State};
use super::{InvocationError, ObjectPrx};

/// Calls an operation. Nothing is sent before the invocation is polled; the parameters are encoded here.
pub fn invoke<Op: Operation>(
    proxy: &ObjectPrx,
    parameters: impl FnOnce(&mut Encoder<'_>),
) -> Invocation<<Op::Result as Results>::Value, Op::Exceptions> {
    let results = |decoder: &mut Decoder<'_>| Op::Result::decode_results(decoder, Op::RETURNS);
    Invocation::new(proxy, Request::new::<Op>(proxy, parameters), results)
}

/// Calls an operation with parameters that are encoded already. Nothing is sent before the invocation is polled.
pub(super) fn invoke_untyped(
    proxy: &ObjectPrx,
    operation: &str,
    mode: OperationMode,
    in_params: &Encapsulation,
) -> Invocation<Encapsulation, Encapsulation> {
    let request = Request::untyped(proxy, operation, mode, in_params);
    Invocation::new(proxy, request, Encapsulation::take)
}

/// Sends what is queued for a batch proxy, when it is first polled.
pub(super) fn flush(proxy: &ObjectPrx) -> Invocation<()> {
    Invocation::new(proxy, Ok(Request::flush(proxy)), |_| Ok(()))
}

/// A call that gives `T`, or one of the exceptions `E`, or what went wrong.
///
/// It is a future that can be awaited on any executor, without a tokio context, and waited for by a plain thread. A
/// servant method may return it unchanged: that is chaining.
///
/// Like every Rust future it does nothing before it is polled. To have several calls on their way at once, join them. Calls
/// over one connection are sent in the order in which they are first polled.
///
/// A call whose connection fails is sent again, after the pauses in `Ice.RetryIntervals`, if it certainly did not run or its
/// operation is idempotent: a call of another operation never runs twice. So is a call of an idempotent operation to which the server
/// answered that the dispatch failed. Batches, and
/// calls through a proxy that is bound to its connection, are not sent again.
///
/// # Cancel safety
/// Dropping it cancels the call locally: a request that was sent cannot be recalled, its reply is ignored.
#[must_use = "a call does nothing unless it is awaited"]
pub struct Invocation<T, E = NoUserException> {
    state: State,
    timeout: Option<Duration>,
    timer: Option<Pin<Box<Sleep>>>,
    /// There once the call was polled, if somebody is interested.
    observed: Option<ObservedCall>,
    /// Reads the results as the operation declares them.
    results: fn(&mut Decoder<'_>) -> Result<T, DecodeError>,
    exceptions: PhantomData<fn() -> E>,
}

impl<T, E> Invocation<T, E> {
    fn new(
        proxy: &ObjectPrx,
        request: Result<Request, InvocationError>,
        results: fn(&mut Decoder<'_>) -> Result<T, DecodeError>,
    ) -> Self {
        Self {
            state: request.map_or_else(State::Failed, State::Ready),
            timeout: proxy.options().timeout,
            timer: None,
            observed: None,
            results,
            exceptions: PhantomData,
        }
    }

    pub(super) fn state_mut(&mut self) -> &mut State {
        &mut self.state
    }

    /// Sends this context with the call, in place of the proxy's.
    pub fn context(mut self, context: HashMap<String, String>) -> Self {
        if let State::Ready(request) = &mut self.state {
            request.set_context(context);
        }
        self
    }

    /// Fails the call with [`InvocationError::Timeout`] after so long, counted from the first poll. It covers the whole
    /// call: connecting, sending, and the reply.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl<T, E: UserExceptions> Invocation<T, E> {
    /// Blocks this thread until the call is done.
    ///
    /// # Errors
    /// Those of the call; [`InvocationError::Deadlock`] in a synchronous servant method, where nobody could answer; and [`InvocationError::WouldBlock`] on a thread of a tokio runtime or of the communicator's
    /// event loop, which must not be blocked. A synchronous servant method may wait.
    pub fn wait(self) -> Result<T, InvocationError<E>> {
        let on_runtime = tokio::runtime::Handle::try_current().is_ok();
        if on_runtime || is_on_event_loop() || futures_executor::enter().is_err() {
            return Err(InvocationError::WouldBlock);
        }
        BlockedThread::block(self.timeout.is_some(), || futures_executor::block_on(self))
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (Some(timeout), Some(runtime)) = (self.timeout, self.state.runtime()) else {
            return Poll::Pending;
        };
        let timer = self.timer.get_or_insert_with(|| {
            let _context = runtime.enter();
            Box::pin(tokio::time::sleep(timeout))
        });
        timer.as_mut().poll(cx)
    }

    fn result(&self, answer: Result<Answer, InvocationError>) -> Result<T, InvocationError<E>> {
        match answer {
            Ok(Answer::Reply(reply, proxy)) => self.read(&reply, &proxy),
            Ok(Answer::Nothing) => {
                let mut nothing = Decoder::new(&[], Encoding::V1_1);
                (self.results)(&mut nothing).map_err(InvocationError::Unmarshal)
            }
            Err(error) => Err(error.widen()),
        }
    }

    /// From reply to result (protocol 3.5).
    fn read(&self, reply: &Reply, proxy: &ObjectPrx) -> Result<T, InvocationError<E>> {
        let decoder = Decoder::from_bytes(&reply.body, Encoding::V1_1)
            .with_environment(proxy.client())
            .with_limits(proxy.client().config().decode_limits);
        self.decode(reply, decoder)
            .unwrap_or_else(|error| Err(InvocationError::Unmarshal(error)))
    }

    fn decode(&self, reply: &Reply, mut decoder: Decoder<'_>) -> Result<Result<T, InvocationError<E>>, DecodeError> {
        Ok(match ReplyBody::decode(reply.head.status, &mut decoder)? {
            ReplyBody::Results(mut content) => {
                let results = (self.results)(&mut content)?;
                content.finish()?;
                Ok(results)
            }
            ReplyBody::UserException(mut content) => Err(match E::decode_content(&mut content)? {
                Decoded::Known(exception) => InvocationError::User(exception),
                Decoded::Unknown { type_id } => InvocationError::UnknownUserException { type_id },
            }),
            ReplyBody::NotExist(status, target) => Err(InvocationError::not_exist(status, target)),
            ReplyBody::Failed(status, message) => Err(InvocationError::Dispatch {
                status,
                message: message.to_owned(),
            }),
        })
    }
}

impl<T, E: UserExceptions> Future for Invocation<T, E> {
    type Output = Result<T, InvocationError<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let observed = this.begin();
        let polled = {
            let _entered = observed.as_ref().map(|observed| observed.span().enter());
            this.poll_answer(cx)
        };
        let Poll::Ready(answer) = polled else {
            this.observed = observed;
            return Poll::Pending;
        };
        if let (Some(observed), Ok(Answer::Reply(_, proxy))) = (&observed, &answer) {
            observed.answered_by(|| proxy.cached_connection()?.info().remote);
        }
        let result = this.result(answer);
        if let Some(observed) = observed {
            observed.ended(result.as_ref().err().map(InvocationError::label).as_deref());
        }
        Poll::Ready(result)
    }
}

impl<T, E: UserExceptions> Invocation<T, E> {
    /// Who observes the call. The first time it begins.
    fn begin(&mut self) -> Option<ObservedCall> {
        if let (State::Ready(request), None) = (&mut self.state, &self.observed) {
            let (limit, observed) = request.begin(self.timeout);
            self.timeout = limit;
            return observed;
        }
        self.observed.take()
    }

    fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Result<Answer, InvocationError>> {
        if let Poll::Ready(answer) = self.state.poll(cx) {
            self.timer = None;
            return Poll::Ready(answer);
        }
        if self.poll_timer(cx).is_ready() {
            self.state = State::Done;
            return Poll::Ready(Err(InvocationError::Timeout));
        }
        Poll::Pending
    }
}

impl<T, E> fmt::Debug for Invocation<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation")
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
