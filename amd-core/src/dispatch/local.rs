//! Where the dispatches of local servants run: on one thread, as they cannot be sent to another.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::LocalSet;
use tokio_util::task::TaskTracker;

use super::DispatchScope;
use super::event_loop::{OnEventLoop, report_panic};

/// An event loop of one thread, which runs the dispatches of local servants (`#[servant(Greeter, local)]`).
///
/// What a dispatch is made of cannot be sent to another thread, so what is sent to the loop is the [start](LocalStart) of
/// one: the loop's thread calls [`LocalStart::start`] and polls what it gets to its end. [`LocalThread`] is such a loop.
///
/// ```
/// use amd_core::dispatch::{LocalEventLoop, LocalStart};
///
/// /// Runs one dispatch after the other.
/// #[derive(Clone, Debug)]
/// struct OneByOne(std::sync::mpsc::Sender<LocalStart>);
///
/// impl OneByOne {
///     fn start() -> Self {
///         let (sender, starts) = std::sync::mpsc::channel::<LocalStart>();
///         std::thread::spawn(move || starts.iter().for_each(|start| futures_executor::block_on(start.start())));
///         Self(sender)
///     }
/// }
///
/// impl LocalEventLoop for OneByOne {
///     fn run(&self, start: LocalStart) {
///         let _ = self.0.send(start);
///     }
/// }
/// ```
pub trait LocalEventLoop: Send + Sync + fmt::Debug + 'static {
    /// Starts a dispatch on the loop's thread, always the same one, and runs it to its end there. It must not block.
    ///
    /// Starts keep their order. One that is dropped is answered with `UnknownException`.
    fn run(&self, start: LocalStart);
}

impl<L: LocalEventLoop + ?Sized> LocalEventLoop for Arc<L> {
    fn run(&self, start: LocalStart) {
        (**self).run(start);
    }
}

/// What calls a method of a local servant and awaits what it returned.
pub type LocalPending = Pin<Box<dyn Future<Output = ()>>>;

type Start = Box<dyn FnOnce() -> Option<LocalPending> + Send>;

/// The start of a dispatch of a local servant: something that can be sent to the thread where it runs.
#[must_use = "a dispatch does nothing unless it is started"]
pub struct LocalStart {
    start: Start,
    scope: DispatchScope,
}

impl LocalStart {
    pub(crate) fn new(scope: DispatchScope, start: impl FnOnce() -> Option<LocalPending> + Send + 'static) -> Self {
        Self {
            start: Box::new(start),
            scope,
        }
    }

    /// Starts the dispatch on this thread: a synchronous method runs here, an asynchronous one when the dispatch is polled.
    pub fn start(self) -> LocalDispatch {
        let Self { start, mut scope } = self;
        let pending = scope.run(|| {
            let _mark = OnEventLoop::enter();
            catch_unwind(AssertUnwindSafe(start)).unwrap_or_else(|panic| {
                report_panic(&*panic);
                None
            })
        });
        LocalDispatch { pending, scope }
    }
}

impl fmt::Debug for LocalStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalStart").finish_non_exhaustive()
    }
}

/// One dispatch of a local servant, on the thread where it was started.
#[must_use = "a dispatch does nothing unless it is polled"]
pub struct LocalDispatch {
    pending: Option<LocalPending>,
    scope: DispatchScope,
}

impl Future for LocalDispatch {
    type Output = ();

    /// A panic of the servant ends the dispatch; the request, dropped by it, replies for itself.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { pending, scope } = self.get_mut();
        scope.run(|| poll_caught(pending, cx))
    }
}

/// Polls a dispatch and drops it when it has ended, by a panic or otherwise.
fn poll_caught(pending: &mut Option<LocalPending>, cx: &mut Context<'_>) -> Poll<()> {
    let Some(running) = pending else {
        return Poll::Ready(());
    };
    let _mark = OnEventLoop::enter();
    let polled = catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(cx)));
    let ended = polled.unwrap_or_else(|panic| {
        report_panic(&*panic);
        Poll::Ready(())
    });
    if ended.is_ready() {
        *pending = None;
    }
    ended
}

impl fmt::Debug for LocalDispatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalDispatch").finish_non_exhaustive()
    }
}

/// A thread with a tokio runtime of its own, on which local servants live. `tokio::task::spawn_local` works there.
///
/// Clones are handles to the same thread. It ends when the last handle is gone, those in the servants included, and what
/// was started has ended.
#[derive(Clone, Debug)]
pub struct LocalThread {
    starts: UnboundedSender<LocalStart>,
}

impl LocalThread {
    /// Starts a thread with this name.
    ///
    /// # Errors
    /// If the system refuses a thread or what a runtime needs.
    pub fn start(name: &str) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // What waits here is bounded by the dispatch limits of the connections.
        let (starts, incoming) = unbounded_channel();
        let work = move || LocalSet::new().block_on(&runtime, run_all(incoming));
        std::thread::Builder::new().name(name.to_owned()).spawn(work)?;
        Ok(Self { starts })
    }
}

async fn run_all(mut incoming: UnboundedReceiver<LocalStart>) {
    let dispatches = TaskTracker::new();
    while let Some(start) = incoming.recv().await {
        let dispatch = start.start();
        if dispatch.pending.is_some() {
            dispatches.spawn_local(dispatch);
        }
    }
    dispatches.close();
    dispatches.wait().await;
}

impl LocalEventLoop for LocalThread {
    fn run(&self, start: LocalStart) {
        // The thread is there as long as there is a handle.
        let _ = self.starts.send(start);
    }
}
