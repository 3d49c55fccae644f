//! What a closure of a mock may return.

use std::future::{Future, IntoFuture, ready};

use crate::adapter::servant::{Replied, Request, ResultOf, ResultTag, ValueTag};
use crate::dispatch::{Lane, RaisedIn};
use crate::interface::Operation;

/// What a closure may return for the operation `Op`: as with the methods of servants, results, a `Result` of them and an error, or
/// something that can be awaited for either. `Kind` tells which, and is always inferred.
pub trait Answer<Op: Operation, Kind>: Send {
    /// Where the closure runs.
    const LANE: Lane;

    /// Sends it.
    fn reply(self, request: &Request<Op>) -> impl Future<Output = Option<Replied>> + Send;
}

/// A closure that returns `R`, which is an answer of the operation `Op`. It is said of the closure, so that rustc underlines that.
#[diagnostic::on_unimplemented(
    message = "`{R}` is not a valid result for operation `{Op}`",
    label = "this closure does not return what the interface declares for `{Op}`",
    note = "a closure returns the declared results, a `Result` of them and the operation's exceptions, or a future of either"
)]
pub trait Answers<R, Op: Operation, Kind> {
    /// Where the closure runs.
    const LANE: Lane;

    /// Sends what it returned.
    fn reply(answer: R, request: &Request<Op>) -> impl Future<Output = Option<Replied>> + Send;
}

#[diagnostic::do_not_recommend]
impl<F, R: Answer<Op, Kind>, Op: Operation, Kind> Answers<R, Op, Kind> for F {
    const LANE: Lane = R::LANE;

    fn reply(answer: R, request: &Request<Op>) -> impl Future<Output = Option<Replied>> + Send {
        answer.reply(request)
    }
}

/// Results.
#[derive(Debug)]
pub enum Plain {}

/// Results or an error.
#[derive(Debug)]
pub enum Fallible {}

/// Something that is awaited for a `Kind`.
#[derive(Debug)]
pub struct Later<Kind>(Kind);

#[diagnostic::do_not_recommend]
impl<Op: Operation, T: ResultOf<Op> + Send> Answer<Op, Plain> for T {
    const LANE: Lane = Lane::Sync;

    fn reply(self, request: &Request<Op>) -> impl Future<Output = Option<Replied>> + Send {
        ready(ValueTag.reply(request, self))
    }
}

#[diagnostic::do_not_recommend]
impl<Op, T, E> Answer<Op, Fallible> for Result<T, E>
where
    Op: Operation,
    T: ResultOf<Op> + Send,
    E: RaisedIn<Op::Exceptions> + Send,
{
    const LANE: Lane = Lane::Sync;

    fn reply(self, request: &Request<Op>) -> impl Future<Output = Option<Replied>> + Send {
        ready(ResultTag.reply(request, self))
    }
}

#[diagnostic::do_not_recommend]
impl<Op, F, Kind> Answer<Op, Later<Kind>> for F
where
    Op: Operation,
    F: IntoFuture<IntoFuture: Send, Output: Answer<Op, Kind>> + Send,
{
    const LANE: Lane = Lane::Async;

    async fn reply(self, request: &Request<Op>) -> Option<Replied> {
        self.await.reply(request).await
    }
}
