//! Local servants: each lives on one thread, where all its methods run.
//!
//! The servant itself never leaves that thread: it is in a list of the thread, and requests are sent there with its number.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;

use crate::adapter::Current;
use crate::dispatch::{DispatchFailure, DispatchScope, Executor, Lane, LocalEventLoop, LocalPending, LocalStart};
use crate::interface::{InterfaceInfo, Operation};
use crate::protocol::ReplyStatus;

use super::handler::poll_to_end;
use super::table::serve_other;
use super::{AnyServant, IntoServant, Replied, Request};

/// A type that serves operations on one thread. `#[servant(.., local)]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a local servant",
    label = "this type serves no interface locally",
    note = "annotate an impl block of it with `#[servant(Interface, local)]`"
)]
pub trait LocalServant: Sized + 'static {
    /// The interface that the servant says it has when it is asked (`ice_id`).
    const INTERFACE: &'static InterfaceInfo;
    /// The operations by name, sorted.
    const TABLE: &'static [(&'static str, LocalHandler<Self>)];
}

/// A servant that serves operation number `OPERATION` of the interface with the key `INTERFACE` on one thread.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve all operations of the interface",
    label = "the method of an operation is missing"
)]
pub trait ServesLocally<const INTERFACE: u64, const OPERATION: usize>: Sized + 'static {
    /// How it is served.
    const HANDLER: LocalHandler<Self>;
}

/// How a local servant serves one operation.
pub struct LocalHandler<S: 'static> {
    lane: fn() -> Lane,
    call: fn(LocalCall<S>) -> Option<LocalPending>,
}

impl<S: 'static> LocalHandler<S> {
    /// The handler of a method: whether it is synchronous, and how it is called.
    #[must_use]
    pub const fn new(lane: fn() -> Lane, call: fn(LocalCall<S>) -> Option<LocalPending>) -> Self {
        Self { lane, call }
    }
}

impl<S: 'static> Clone for LocalHandler<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: 'static> Copy for LocalHandler<S> {}

impl<S: 'static> fmt::Debug for LocalHandler<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalHandler").finish_non_exhaustive()
    }
}

/// A call of one method of a local servant, on its thread.
pub struct LocalCall<S: 'static> {
    servant: Rc<S>,
    current: Current,
    /// Run it here, to its end; otherwise hand back the future.
    to_end: bool,
}

impl<S: 'static> LocalCall<S> {
    /// Serves the call with the future that `body` makes.
    pub fn serve<Op, F>(self, body: impl FnOnce(Rc<S>, Request<Op>) -> F) -> Option<LocalPending>
    where
        Op: Operation,
        F: Future<Output = Option<Replied>> + 'static,
    {
        let request = Request::accept(self.current)?;
        let future = body(self.servant, request);
        if !self.to_end {
            return Some(Box::pin(future.map(drop)));
        }
        poll_to_end(future);
        None
    }
}

impl<S: 'static> fmt::Debug for LocalCall<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalCall").finish_non_exhaustive()
    }
}

/// A local servant that can be added to an object adapter: `make` is called on the thread of the event loop, where the
/// servant then lives, is called and is dropped.
///
/// Should `make` panic, the calls of the servant are answered with `UnknownException`.
pub fn local_servant<S: LocalServant>(
    event_loop: &(impl LocalEventLoop + Clone),
    make: impl FnOnce() -> S + Send + 'static,
) -> Local<S> {
    Local {
        event_loop: Arc::new(event_loop.clone()),
        make: Box::new(make),
    }
}

/// What [`local_servant`] returns.
#[must_use = "a local servant is made when it is added to an object adapter"]
pub struct Local<S> {
    event_loop: Arc<dyn LocalEventLoop>,
    make: Make<S>,
}

type Make<S> = Box<dyn FnOnce() -> S + Send>;

impl<S> fmt::Debug for Local<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local")
            .field("event_loop", &self.event_loop)
            .finish_non_exhaustive()
    }
}

impl<S: LocalServant> IntoServant for Local<S> {
    fn into_servant(self) -> Arc<dyn AnyServant> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let servant = Arc::new(Resident {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            event_loop: self.event_loop,
            make: Mutex::new(Some(self.make)),
        });
        let made = servant.clone();
        servant
            .event_loop
            .run(LocalStart::new(DispatchScope::default(), move || {
                made.servant();
                None
            }));
        servant
    }
}

thread_local! {
    /// The servants that live on this thread, by number.
    static RESIDENTS: RefCell<HashMap<u64, Rc<dyn Any>>> = RefCell::default();
}

/// A local servant as others see it.
struct Resident<S> {
    number: u64,
    event_loop: Arc<dyn LocalEventLoop>,
    make: Mutex<Option<Make<S>>>,
}

impl<S: LocalServant> AnyServant for Resident<S> {
    fn interface(&self) -> &'static InterfaceInfo {
        S::INTERFACE
    }

    fn serve(self: Arc<Self>, current: Current, _executor: &Executor, _on_task: bool) {
        let Ok(found) = S::TABLE.binary_search_by(|(name, _)| (*name).cmp(current.operation())) else {
            return serve_other(S::INTERFACE, &current);
        };
        let handler = S::TABLE[found].1;
        let (resident, scope) = (self.clone(), current.scope());
        self.event_loop.run(LocalStart::new(scope, move || {
            let Some(servant) = resident.servant() else {
                let message = "the local servant does not live on this thread: its making failed, or its event loop has several threads";
                current.reply_failure(&DispatchFailure::new(ReplyStatus::UNKNOWN_EXCEPTION, message));
                return None;
            };
            (handler.call)(LocalCall {
                servant,
                current,
                to_end: (handler.lane)() == Lane::Sync,
            })
        }));
    }
}

impl<S: LocalServant> Resident<S> {
    /// The servant, on its thread. It is made the first time.
    fn servant(&self) -> Option<Rc<S>> {
        let make = self.make.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(make) = make {
            let servant: Rc<dyn Any> = Rc::new(make());
            RESIDENTS.with_borrow_mut(|residents| residents.insert(self.number, servant));
        }
        let servant = RESIDENTS.with_borrow(|residents| residents.get(&self.number).cloned())?;
        servant.downcast().ok()
    }
}

/// The servant itself is dropped on its thread. If that has ended, it was dropped with it.
impl<S> Drop for Resident<S> {
    fn drop(&mut self) {
        let number = self.number;
        self.event_loop.run(LocalStart::new(DispatchScope::default(), move || {
            let removed = RESIDENTS.try_with(|residents| residents.borrow_mut().remove(&number));
            drop(removed);
            None
        }));
    }
}
