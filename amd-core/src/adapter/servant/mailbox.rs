//! Servants with `&mut self` methods: a mailbox each, which serves one dispatch at a time.
//!
//! The servant travels: a dispatch takes it out of the mailbox, calls the method with it, and puts it back when it ends,
//! however it ends. Requests that come meanwhile wait in the mailbox, and hold no thread.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use crate::adapter::Current;
use crate::dispatch::{Executor, Lane, Pending, serve_exclusively};
use crate::interface::{InterfaceInfo, Operation};

use super::handler::poll_to_end;
use super::table::serve_other;
use super::{AnyServant, Replied, Request};

/// A type that serves operations one dispatch at a time. `#[servant(..)]` implements it where a method takes `&mut self`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a servant with `&mut self` methods",
    label = "this type serves no interface that way"
)]
pub trait ExclusiveServant: Send + Sized + 'static {
    /// The interface that the servant says it has when it is asked (`ice_id`).
    const INTERFACE: &'static InterfaceInfo;
    /// The operations by name, sorted.
    const TABLE: &'static [(&'static str, ExclusiveHandler<Self>)];
}

/// A servant that serves operation number `OPERATION` of the interface with the key `INTERFACE`, one dispatch at a time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve all operations of the interface",
    label = "the method of an operation is missing"
)]
pub trait ServesExclusively<const INTERFACE: u64, const OPERATION: usize>: Send + Sized + 'static {
    /// How it is served.
    const HANDLER: ExclusiveHandler<Self>;
}

/// How a servant with a mailbox serves one operation.
pub struct ExclusiveHandler<S: Send + 'static> {
    lane: fn() -> Lane,
    call: fn(ExclusiveCall<S>) -> Option<Pending>,
}

impl<S: Send + 'static> ExclusiveHandler<S> {
    /// The handler of a method: which lane it belongs to, and how it is called.
    #[must_use]
    pub const fn new(lane: fn() -> Lane, call: fn(ExclusiveCall<S>) -> Option<Pending>) -> Self {
        Self { lane, call }
    }
}

impl<S: Send + 'static> Clone for ExclusiveHandler<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Send + 'static> Copy for ExclusiveHandler<S> {}

impl<S: Send + 'static> fmt::Debug for ExclusiveHandler<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExclusiveHandler")
            .field("lane", &(self.lane)())
            .finish_non_exhaustive()
    }
}

/// A call of one method of a servant, which it has for itself.
pub struct ExclusiveCall<S: Send + 'static> {
    turn: Turn<S>,
    current: Current,
    /// Run it here, to its end; otherwise hand back the future.
    to_end: bool,
}

impl<S: Send + 'static> ExclusiveCall<S> {
    /// Serves the call with the future that `body` makes.
    pub fn serve<Op, F>(self, body: impl FnOnce(Turn<S>, Request<Op>) -> F) -> Option<Pending>
    where
        Op: Operation,
        F: Future<Output = Option<Replied>> + Send + 'static, // a servant on one thread need not: `#[servant(.., local)]`
    {
        let scope = (!self.to_end).then(|| self.current.scope());
        let object = self.current.as_exclusive();
        let request = Request::accept(self.current)?;
        let future = serve_exclusively(Arc::new(object), body(self.turn, request));
        if let Some(scope) = scope {
            return Some(Pending::new(scope, future));
        }
        poll_to_end(future);
        None
    }
}

impl<S: Send + 'static> fmt::Debug for ExclusiveCall<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExclusiveCall").finish_non_exhaustive()
    }
}

/// The servant, in the hands of one dispatch. Dropping it gives the servant back to its mailbox.
pub struct Turn<S: Send + 'static> {
    /// There until it is dropped.
    servant: Option<Box<S>>,
    mailbox: Arc<Mailbox<S>>,
}

impl<S: Send + 'static> Deref for Turn<S> {
    type Target = S;

    fn deref(&self) -> &S {
        self.servant.as_deref().expect("it is there until it is dropped")
    }
}

impl<S: Send + 'static> DerefMut for Turn<S> {
    fn deref_mut(&mut self) -> &mut S {
        self.servant.as_deref_mut().expect("it is there until it is dropped")
    }
}

/// Also when the method panicked: the servant is what the panic left of it.
impl<S: Send + 'static> Drop for Turn<S> {
    fn drop(&mut self) {
        self.mailbox.state().servant = self.servant.take();
        self.mailbox.go_on(false);
    }
}

impl<S: Send + 'static> fmt::Debug for Turn<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn").finish_non_exhaustive()
    }
}

/// A servant that is served one dispatch at a time, in the order in which requests arrived.
struct Mailbox<S: Send + 'static> {
    state: Mutex<State<S>>,
}

struct State<S: Send + 'static> {
    /// `None` while a dispatch has it.
    servant: Option<Box<S>>,
    /// The operation of the dispatch that has the servant, or had it last.
    serving: &'static str,
    waiting: VecDeque<Waiting<S>>,
    /// Somebody takes requests out of the mailbox. A dispatch that ends meanwhile leaves the next one to them, so that no
    /// stack grows with the number of those who wait.
    is_going_on: bool,
    /// A task looks after those who wait long.
    is_watched: bool,
}

/// A request. What waits here is bounded by the dispatch limits of the connections, like what waits for the lanes.
struct Waiting<S: Send + 'static> {
    current: Current,
    operation: &'static str,
    handler: ExclusiveHandler<S>,
    executor: Executor,
    since: Instant,
}

/// A servant in a mailbox of its own.
pub fn mailbox<S: ExclusiveServant>(servant: S) -> Arc<dyn AnyServant> {
    let state = State {
        servant: Some(Box::new(servant)),
        serving: "",
        waiting: VecDeque::new(),
        is_going_on: false,
        is_watched: false,
    };
    Arc::new(Mailbox {
        state: Mutex::new(state),
    })
}

impl<S: ExclusiveServant> AnyServant for Mailbox<S> {
    fn interface(&self) -> &'static InterfaceInfo {
        S::INTERFACE
    }

    fn lane_of(&self, operation: &str) -> Option<Lane> {
        let found = S::TABLE.binary_search_by(|(name, _)| (*name).cmp(operation)).ok()?;
        Some(match (S::TABLE[found].1.lane)() {
            Lane::Sync | Lane::Inline => Lane::Sync,
            Lane::Async => Lane::Async,
        })
    }

    fn serve(self: Arc<Self>, current: Current, executor: &Executor, on_task: bool) {
        let Ok(found) = S::TABLE.binary_search_by(|(name, _)| (*name).cmp(current.operation())) else {
            return serve_other(S::INTERFACE, &current);
        };
        let (operation, handler) = S::TABLE[found];
        let long_wait = executor.watchdog_config().mailbox_wait;
        let runtime = current.adapter.client().runtime().clone();
        let watch = {
            let mut state = self.state();
            state.waiting.push_back(Waiting {
                current,
                operation,
                handler,
                executor: executor.clone(),
                since: Instant::now(),
            });
            let waits = long_wait.is_some() && (state.servant.is_none() || state.waiting.len() > 1);
            waits && !std::mem::replace(&mut state.is_watched, true)
        };
        if let Some(long_wait) = long_wait.filter(|_| watch) {
            runtime.spawn(watch_waiting(Arc::downgrade(&self), long_wait));
        }
        self.go_on(on_task);
    }
}

impl<S: Send + 'static> Mailbox<S> {
    fn state(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves who waits, while the servant is there. `on_task` tells that the caller is a connection's task.
    fn go_on(self: &Arc<Self>, mut on_task: bool) {
        while let Some((servant, next)) = self.take_next() {
            let call = ExclusiveCall {
                turn: Turn {
                    servant: Some(servant),
                    mailbox: self.clone(),
                },
                current: next.current,
                to_end: false,
            };
            start(call, next.handler, &next.executor, std::mem::take(&mut on_task));
            self.state().is_going_on = false;
        }
    }

    fn take_next(&self) -> Option<(Box<S>, Waiting<S>)> {
        let mut state = self.state();
        if state.is_going_on || state.servant.is_none() {
            return None;
        }
        let next = state.waiting.pop_front()?;
        let servant = state.servant.take()?;
        state.serving = next.operation;
        state.is_going_on = true;
        Some((servant, next))
    }
}

fn start<S: Send + 'static>(
    mut call: ExclusiveCall<S>,
    handler: ExclusiveHandler<S>,
    executor: &Executor,
    on_task: bool,
) {
    match (handler.lane)() {
        Lane::Sync | Lane::Inline => executor.run_sync(call.current.scope(), move || {
            call.current.request.enters_lane();
            call.to_end = true;
            (handler.call)(call);
        }),
        Lane::Async => {
            if let Some(pending) = (handler.call)(call) {
                executor.run_async(pending, on_task);
            }
        }
    }
}

/// Reports who waits long (`Amd.Watchdog.MailboxWait`), with the operation that they wait for, until nobody waits.
async fn watch_waiting<S: Send + 'static>(mailbox: Weak<Mailbox<S>>, long_wait: Duration) {
    loop {
        tokio::time::sleep(long_wait).await;
        let Some(mailbox) = mailbox.upgrade() else { return };
        let mut state = mailbox.state();
        let Some(first) = state.waiting.front() else {
            state.is_watched = false;
            return;
        };
        let waited = first.since.elapsed();
        if waited >= long_wait {
            let (identity, operation) = (first.current.identity(), first.operation);
            let servant = first.current.servant;
            let (serving, waiting) = (state.serving, state.waiting.len());
            tracing::warn!(
                target: "amd::dispatch", %identity, servant, operation, serving, waiting, ?waited,
                "a request waits for a servant with `&mut self` methods, which serves another",
            );
        }
    }
}
