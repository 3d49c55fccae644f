//! Where asynchronous dispatches run.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime::Handle;

use super::pending::Pending;

/// An event loop that runs asynchronous dispatches.
///
/// Give one to the communicator's builder to run the `async` methods of servants on an executor of yours: implement
/// [`run`](EventLoopAdapter::run) by spawning the dispatch there. The whole dispatch runs on that loop, beginning with
/// the call of the method.
///
/// Nothing is needed for the other direction: an invocation can be awaited on any executor, since wakers do what
/// other Ice mappings need a wrapper for.
///
/// ```
/// use amd_core::dispatch::{Dispatch, EventLoopAdapter};
///
/// /// Runs each dispatch to its end on a thread of its own.
/// #[derive(Debug)]
/// struct ThreadPerDispatch;
///
/// impl EventLoopAdapter for ThreadPerDispatch {
///     fn run(&self, dispatch: Dispatch) {
///         std::thread::spawn(|| futures_executor::block_on(dispatch));
///     }
/// }
/// ```
pub trait EventLoopAdapter: Send + Sync + fmt::Debug + 'static {
    /// Runs a dispatch to its end. It must not block.
    ///
    /// A dispatch that is dropped before its end, and one whose `run` panics, is answered with `UnknownException`.
    fn run(&self, dispatch: Dispatch);
}

/// One asynchronous dispatch: a future that calls the servant's method and sends its reply.
#[must_use = "a dispatch does nothing unless it is polled"]
pub struct Dispatch {
    pending: Pending,
}

impl Dispatch {
    pub(super) fn new(pending: Pending) -> Self {
        Self { pending }
    }
}

impl Future for Dispatch {
    type Output = ();

    /// A panic of the servant ends the dispatch; the request, dropped by it, replies for itself.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.get_mut().pending.poll(cx)
    }
}

impl fmt::Debug for Dispatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatch").finish_non_exhaustive()
    }
}

thread_local! {
    static ON_EVENT_LOOP: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is polling a dispatch, so that it must not be blocked.
pub(crate) fn is_on_event_loop() -> bool {
    ON_EVENT_LOOP.get()
}

/// Marks this thread while it polls a dispatch.
pub(super) struct OnEventLoop {
    outer: bool,
}

impl OnEventLoop {
    pub(super) fn enter() -> Self {
        Self {
            outer: ON_EVENT_LOOP.replace(true),
        }
    }
}

impl Drop for OnEventLoop {
    fn drop(&mut self) {
        ON_EVENT_LOOP.set(self.outer);
    }
}

/// Says what a servant panicked with.
pub(super) fn report_panic(panic: &(dyn Any + Send)) {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("of unknown type");
    tracing::error!(target: "amd::dispatch", panic = text, "a servant panicked");
}

/// The default event loop: the tokio runtime of the communicator.
#[derive(Clone, Debug)]
pub struct Tokio(pub Handle);

impl EventLoopAdapter for Tokio {
    fn run(&self, dispatch: Dispatch) {
        self.0.spawn(dispatch);
    }
}
