//! The two lanes together: what an object adapter hands its work to.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use super::event_loop::{Dispatch, EventLoopAdapter, Pending, report_panic};
use super::exclusive::{Exclusive, run_exclusively, serve_exclusively};
use super::lane::{LaneConfig, SyncLane};

/// Where a method runs. The macro knows it before the method is called, from the type that the method returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// On a thread of the synchronous lane: the method returns its results.
    Sync,
    /// On the event loop: the method returns something that is awaited.
    Async,
    /// Where the request was decoded: the method returns its results, and promises not to block.
    Inline,
}

impl Lane {
    /// The lane of a method whose servant promises that none of its synchronous methods blocks.
    #[must_use]
    pub const fn inlined(self) -> Self {
        match self {
            Self::Sync => Self::Inline,
            lane => lane,
        }
    }
}

/// A synchronous dispatch.
pub type Job = Box<dyn FnOnce() + Send>;

/// Where the dispatches of a communicator run.
#[derive(Clone, Debug)]
pub struct Executor {
    lane: Arc<SyncLane<Job>>,
    event_loop: Arc<dyn EventLoopAdapter>,
    poll_in_place: bool,
    /// What runs here is for this object, one dispatch at a time.
    object: Option<Arc<Exclusive>>,
}

impl Executor {
    /// Two lanes. With `poll_in_place`, an asynchronous dispatch that comes over a connection is first polled on the
    /// connection's own task, and goes to the event loop only if it is pending then.
    #[must_use]
    pub fn new(lane: LaneConfig, event_loop: Arc<dyn EventLoopAdapter>, poll_in_place: bool) -> Self {
        Self {
            lane: Arc::new(SyncLane::new(lane, run_job)),
            event_loop,
            poll_in_place,
            object: None,
        }
    }

    /// The same lanes, for dispatches of an object that is served one dispatch at a time.
    pub(crate) fn serving(&self, object: Exclusive) -> Self {
        Self {
            object: Some(Arc::new(object)),
            ..self.clone()
        }
    }

    /// The event loop.
    #[must_use]
    pub fn event_loop(&self) -> &Arc<dyn EventLoopAdapter> {
        &self.event_loop
    }

    /// The largest number of threads that run synchronous dispatches.
    #[must_use]
    pub fn sync_threads(&self) -> usize {
        self.lane.size_max()
    }

    /// Runs a synchronous dispatch on a thread of the lane.
    pub fn run_sync(&self, job: Job) {
        self.lane.push(match self.object.clone() {
            None => job,
            Some(object) => Box::new(move || run_exclusively(object, job)),
        });
    }

    /// Runs an asynchronous dispatch. `on_task` tells that the caller is a connection's task.
    pub fn run_async(&self, pending: Pending, on_task: bool) {
        let mut dispatch = Dispatch::new(match self.object.clone() {
            None => pending,
            Some(object) => Box::pin(serve_exclusively(object, pending)),
        });
        if self.poll_in_place && on_task {
            // What is pending is polled again by the event loop, so that no wake-up is lost with this waker.
            let mut cx = Context::from_waker(Waker::noop());
            if Pin::new(&mut dispatch).poll(&mut cx).is_ready() {
                return;
            }
        }
        // An event loop that panics has dropped the dispatch, whose request then replied for itself.
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.event_loop.run(dispatch))) {
            report_panic(&*panic);
        }
    }
}

/// Runs a synchronous dispatch on a thread of the lane.
fn run_job(job: Job) {
    run_inline(job);
}

/// Runs a synchronous dispatch here; a panic ends it, and its request, dropped by it, replies for itself.
pub(crate) fn run_inline(job: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(job)) {
        report_panic(&*panic);
    }
}
