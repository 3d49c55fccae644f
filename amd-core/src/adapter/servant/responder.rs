//! A reply that is given before the method ends, or by somebody else after it.

use std::fmt;
use std::marker::PhantomData;

use crate::adapter::Current;
use crate::dispatch::{DispatchError, DispatchFailure, RaisedIn};
use crate::encoding::NoUserException;
use crate::interface::Operation;
use crate::protocol::ReplyStatus;

use super::outcome::{Replied, ValueOf};
use super::{Probe, Request};

/// The reply of a dispatch, to be given at any time: before the method ends, or after it from another thread or task.
///
/// A servant method takes it after the parameters of the operation, beside `&Current` if it wants both. `T` is what the
/// operation returns, `E` the exceptions that it declares; the compiler checks both. Such a method returns `()`, or something
/// to be awaited that gives `()`: it goes on with its work after the reply, with nobody waiting for it. The manual's word for
/// a callback of this kind is asynchronous method dispatch (AMD).
///
/// Replying consumes the responder, so that there is one reply. If it is dropped without one, the caller gets
/// `UnknownException`, and a warning is logged.
///
/// The request is in dispatch until the reply is given: a graceful shutdown waits for that, and
/// `Ice.Connection.Server.MaxDispatches` counts it. What the method does afterwards belongs to the servant: no shutdown waits
/// for it.
///
/// ```
/// # use amd_core::adapter::Responder;
/// # struct Chatbot;
/// # impl Chatbot { fn remember(&self, _name: &str) {} }
/// impl Chatbot {
///     // Under `#[servant(Greeter)]`:
///     fn greet(&self, name: &str, responder: Responder<String>) {
///         responder.reply(format!("Hello, {name}!"));
///         self.remember(name);
///     }
/// }
/// ```
///
/// A second reply does not compile:
/// ```compile_fail,E0382
/// # use amd_core::adapter::Responder;
/// fn greet(responder: Responder<String>) {
///     responder.reply("Hello!".to_owned());
///     responder.reply("Hello again!".to_owned());
/// }
/// ```
#[must_use = "a responder that is dropped answers with `UnknownException`"]
pub struct Responder<T, E = NoUserException> {
    /// It owes the reply.
    current: Current,
    results: fn(&Current, &T) -> Result<Replied, DispatchFailure>,
    error: fn(&Current, DispatchError<E>) -> Result<Replied, DispatchFailure>,
}

impl<T, E> Responder<T, E> {
    /// Replies with the results of the operation: one value, or a tuple of the return value and the out-parameters. For a
    /// oneway request nothing is sent.
    ///
    /// Results that cannot be sent, such as ones that are too large, become an `UnknownLocalException`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "like a method's results, which are returned by value"
    )]
    pub fn reply(self, results: T) {
        let outcome = (self.results)(&self.current, &results);
        self.finish(outcome);
    }

    /// Replies with an exception of the operation, or with any other [`DispatchError`].
    pub fn error(self, error: impl Into<DispatchError<E>>) {
        let outcome = (self.error)(&self.current, error.into());
        self.finish(outcome);
    }

    /// The request that is replied to.
    #[must_use]
    pub fn current(&self) -> &Current {
        &self.current
    }

    fn finish(&self, outcome: Result<Replied, DispatchFailure>) {
        if let Err(failure) = outcome {
            self.current.reply_failure(&failure);
        }
    }
}

impl<T, E> Drop for Responder<T, E> {
    fn drop(&mut self) {
        if self.current.request.is_replied() || std::thread::panicking() {
            // The request itself knows what to say of a panic.
            return;
        }
        let (operation, identity) = (self.current.operation(), self.current.identity());
        tracing::warn!(target: "amd::dispatch", operation, %identity, "a responder was dropped: {DROPPED}");
        let status = ReplyStatus::UNKNOWN_EXCEPTION;
        self.current.request.reply_failed(status, DROPPED);
    }
}

const DROPPED: &str = "the servant dropped its responder without a reply";

impl<T, E> fmt::Debug for Responder<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Responder").field(&self.current).finish()
    }
}

/// A type with which a responder can answer the operation `Op`, whose results are declared as `Declared`.
#[diagnostic::on_unimplemented(
    message = "operation `{Op}` returns `{Declared}`, and this responder replies with `{Self}`",
    label = "a `Responder` of another type than the operation `{Op}` returns",
    note = "write `Responder<{Declared}>`, or `Responder<{Declared}, E>` where the operation declares the exceptions `E`",
    note = "a result declared as `Tagged<TAG, T>` is optional: write `Responder<Option<T>>`"
)]
pub trait AnswerOf<Op, Declared>: ValueOf<Declared> {}

#[diagnostic::do_not_recommend]
impl<Op, Declared, T: ValueOf<Declared>> AnswerOf<Op, Declared> for T {}

impl<Op: Operation> Request<Op> {
    /// The responder, which owes the reply from now on.
    fn responder<T, E>(&self) -> Responder<T, E>
    where
        T: AnswerOf<Op, Op::Result>,
        E: RaisedIn<Op::Exceptions>,
    {
        Responder {
            current: self.current().hand_over(),
            results: |current, results| {
                current.reply_results::<Op>(|encoder| ValueOf::encode_results(results, encoder, Op::RETURNS))
            },
            error: |current, error| current.reply_error::<Op>(error.raise()),
        }
    }
}

/// What a method may take after the parameters of its operation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither `Current` nor a `Responder`",
    label = "the parameters after those of the operation are the current request, `current: &Current`, and a `Responder`"
)]
pub trait ExtraParameter<'r, Op>: Sized {
    /// What the method gets.
    fn take(request: &'r Request<Op>) -> Self;
}

impl<'r, Op: Operation> ExtraParameter<'r, Op> for &'r Current {
    fn take(request: &'r Request<Op>) -> Self {
        request.current()
    }
}

impl<Op: Operation> ExtraParameter<'_, Op> for Current {
    fn take(request: &Request<Op>) -> Self {
        request.current().clone()
    }
}

impl<Op, T, E> ExtraParameter<'_, Op> for Responder<T, E>
where
    Op: Operation,
    T: AnswerOf<Op, Op::Result>,
    E: RaisedIn<Op::Exceptions>,
{
    fn take(request: &Request<Op>) -> Self {
        request.responder()
    }
}

/// The type of a parameter, without a value of it.
#[derive(Debug)]
pub struct Kind<P>(PhantomData<fn() -> P>);

/// The kind of a parameter that comes after those of the operation.
#[must_use]
pub const fn kind<P>() -> Kind<P> {
    Kind(PhantomData)
}

/// Tried first: a responder.
pub trait ViaResponder {
    /// Who replies.
    fn amd_replies(&self) -> ByResponder {
        ByResponder
    }
}
impl<T, E> ViaResponder for &Kind<Responder<T, E>> {}

/// Tried last: anything else.
pub trait ViaMethod {
    /// Who replies.
    fn amd_replies(&self) -> ByMethod {
        ByMethod
    }
}
impl<P> ViaMethod for Kind<P> {}

/// The method replies by what it returns.
#[derive(Clone, Copy, Debug)]
pub struct ByMethod;

impl ByMethod {
    /// Who replies if the method has another such parameter.
    pub fn beside<Q>(self, other: Q) -> Q {
        other
    }

    /// The probe of what the method returns.
    pub const fn probe<R>(self, _value: &R) -> Probe<R> {
        Probe::new()
    }
}

/// The method has a responder.
#[derive(Clone, Copy, Debug)]
pub struct ByResponder;

impl ByResponder {
    /// Who replies if the method has another such parameter.
    #[must_use]
    pub fn beside<Q: NoResponder>(self, _other: Q) -> Self {
        self
    }

    /// The probe of what the method returns.
    pub const fn probe<R>(self, _value: &R) -> RespondedProbe<R> {
        RespondedProbe(PhantomData)
    }
}

/// What may stand behind a responder.
#[diagnostic::on_unimplemented(
    message = "a method takes one `Responder`: there is one reply",
    label = "this is the second one"
)]
pub trait NoResponder {}

impl NoResponder for ByMethod {}

// With a second implementor rustc looks at the argument, and takes no type for granted.
impl NoResponder for () {}

/// What a method returns that has a responder.
#[derive(Debug)]
pub struct RespondedProbe<R>(PhantomData<fn() -> R>);

impl<R> RespondedProbe<R> {
    /// The tag of such an outcome.
    #[must_use]
    pub fn amd_outcome(&self) -> RespondedTag {
        RespondedTag
    }
}

/// A method has left the reply to a responder.
#[derive(Clone, Copy, Debug)]
pub struct RespondedTag;

impl RespondedTag {
    /// There is nothing left to send.
    pub fn reply<Op: Operation, R: Nothing>(self, _request: &Request<Op>, _value: R) -> Option<Replied> {
        Some(Replied::BEFORE)
    }
}

/// What a method returns that has a responder.
#[diagnostic::on_unimplemented(
    message = "a method that takes a `Responder` returns nothing, and this one returns `{Self}`",
    label = "the reply is the responder's",
    note = "results go to `responder.reply(..)`, errors to `responder.error(..)`"
)]
pub trait Nothing {}

impl Nothing for () {}
