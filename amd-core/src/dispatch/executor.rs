//! The two lanes together: what an object adapter hands its work to.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use super::event_loop::{Dispatch, EventLoopAdapter, report_panic};
use super::exclusive::Exclusive;
use super::lane::{LaneConfig, SyncLane};
use super::pending::Pending;
use super::scope::{DispatchScope, Label};
use super::watchdog::{Watchdog, WatchdogConfig};
use crate::connection::LaneId;
use crate::protocol::RequestHead;

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
    watchdog: Option<Arc<Watchdog>>,
    watchdog_config: WatchdogConfig,
    /// What runs here is for this object, one dispatch at a time.
    object: Option<Arc<Exclusive>>,
}

impl Executor {
    /// Two lanes. With `poll_in_place`, an asynchronous dispatch that comes over a connection is first polled on the
    /// connection's own task, and goes to the event loop only if it is pending then.
    #[must_use]
    pub fn new(lane: LaneConfig, event_loop: Arc<dyn EventLoopAdapter>, poll_in_place: bool) -> Self {
        let lane = Arc::new(SyncLane::new(lane, run_job));
        let watchdog_config = WatchdogConfig::default();
        Self {
            watchdog: Watchdog::new(watchdog_config, &lane),
            lane,
            event_loop,
            poll_in_place,
            watchdog_config,
            object: None,
        }
    }

    /// Reports what this configuration says.
    #[must_use]
    pub fn with_watchdog(mut self, config: WatchdogConfig) -> Self {
        self.watchdog = Watchdog::new(config, &self.lane);
        self.watchdog_config = config;
        self
    }

    /// The same lanes, for dispatches of an object that is served one dispatch at a time.
    pub(crate) fn serving(&self, object: Exclusive) -> Self {
        Self {
            object: Some(Arc::new(object)),
            ..self.clone()
        }
    }

    /// What tells the lane of synchronous dispatches apart from others.
    pub(crate) fn lane_id(&self) -> LaneId {
        self.lane.id()
    }

    /// What is reported.
    pub(crate) fn watchdog_config(&self) -> &WatchdogConfig {
        &self.watchdog_config
    }

    /// What is around a dispatch of a request. `servant` is the type id of the servant, or says in words what serves.
    pub(crate) fn scope(&self, head: &RequestHead, servant: &'static str) -> DispatchScope {
        match &self.watchdog {
            Some(watchdog) => DispatchScope::watched(watchdog, Label::new(head, servant)),
            None => DispatchScope::default(),
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
    pub fn run_sync(&self, mut scope: DispatchScope, job: impl FnOnce() + Send + 'static) {
        scope.serve(self.object.clone());
        self.lane.push(Box::new(move || scope.run(|| run_caught(job))));
    }

    /// Runs a synchronous dispatch here.
    pub(crate) fn run_inline(&self, mut scope: DispatchScope, job: impl FnOnce()) {
        scope.serve(self.object.clone());
        scope.run(|| run_caught(job));
    }

    /// Runs an asynchronous dispatch. `on_task` tells that the caller is a connection's task.
    pub fn run_async(&self, mut pending: Pending, on_task: bool) {
        pending.serve(self.object.clone());
        let mut dispatch = Dispatch::new(pending);
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
    job();
}

/// A panic ends the dispatch, and its request, dropped by it, replies for itself.
pub(crate) fn run_caught(job: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(job)) {
        report_panic(&*panic);
    }
}
