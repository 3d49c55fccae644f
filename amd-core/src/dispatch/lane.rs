//! The threads of synchronous dispatches.
//!
//! The lane is apart from the event loop, so that a method which blocks holds one of these threads and nothing else.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use crate::connection::{LaneId, join_lane};
use crate::observe::meter;

/// How large the lane is.
#[derive(Clone, Copy, Debug)]
pub struct LaneConfig {
    /// Threads that stay once they were started (`Ice.ThreadPool.Server.Size`).
    pub size: usize,
    /// Threads at the most (`Ice.ThreadPool.Server.SizeMax`). With 1, dispatches start in the order of their arrival.
    pub size_max: usize,
    /// How long a thread above `size` waits for work before it ends (`Ice.ThreadPool.Server.ThreadIdleTime`).
    pub idle_time: Duration,
}

impl Default for LaneConfig {
    /// As many threads as processors, and at least four.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let size = cores.max(4);
        Self {
            size,
            size_max: size,
            idle_time: Duration::from_secs(60),
        }
    }
}

/// A bounded set of threads that take jobs in the order in which they came.
///
/// The queue has no bound of its own: what waits in it is bounded by the dispatch limits of the connections
/// (`Ice.Connection.Server.MaxDispatches`), and where these are lifted by the bytes of the requests.
///
/// Dropping the lane lets its threads finish what is queued.
pub struct SyncLane<J> {
    queue: Sender<J>,
    shared: Arc<Shared<J>>,
}

struct Shared<J> {
    jobs: Receiver<J>,
    id: LaneId,
    config: LaneConfig,
    run: fn(J),
    threads: AtomicUsize,
    /// Threads that wait for a job. Whoever adds a job looks at it after that, and whoever stops waiting looks at the jobs
    /// after that, so that one of the two sees that a thread is missing.
    idle: AtomicUsize,
    /// How many jobs were taken out of the queue.
    taken: AtomicU64,
}

impl<J: Send + 'static> SyncLane<J> {
    /// A lane whose threads call `run` on each job. They are started when they are needed.
    #[must_use]
    pub fn new(config: LaneConfig, run: fn(J)) -> Self {
        let config = LaneConfig {
            size_max: config.size_max.max(config.size).max(1),
            ..config
        };
        let (queue, jobs) = unbounded();
        let shared = Shared {
            jobs,
            id: LaneId::new(config.size_max),
            config,
            run,
            threads: AtomicUsize::new(0),
            idle: AtomicUsize::new(0),
            taken: AtomicU64::new(0),
        };
        Self {
            queue,
            shared: Arc::new(shared),
        }
    }

    /// The largest number of threads.
    #[must_use]
    pub fn size_max(&self) -> usize {
        self.shared.config.size_max
    }

    /// What tells the lane apart from others.
    pub(super) fn id(&self) -> LaneId {
        self.shared.id
    }

    /// How many jobs wait for a thread.
    pub(super) fn waiting(&self) -> usize {
        self.shared.jobs.len()
    }

    /// How many jobs threads have taken so far.
    pub(super) fn taken(&self) -> u64 {
        self.shared.taken.load(Ordering::Acquire)
    }

    /// Queues a job, and starts a thread for it if none is idle and there may be one more.
    pub fn push(&self, job: J) {
        meter::lane_queued();
        if self.queue.send(job).is_ok() {
            self.shared.start_missing_thread();
        }
    }
}

impl<J> fmt::Debug for SyncLane<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threads = self.shared.threads.load(Ordering::Relaxed);
        f.debug_struct("SyncLane")
            .field("config", &self.shared.config)
            .field("threads", &threads)
            .finish_non_exhaustive()
    }
}

impl<J: Send + 'static> Shared<J> {
    /// The life of a thread: a job, and another, until the lane is dropped or it was idle too long.
    fn work(self: &Arc<Self>) {
        join_lane(self.id);
        loop {
            while let Ok(job) = self.jobs.try_recv() {
                self.run_one(job);
            }
            self.idle.fetch_add(1, Ordering::SeqCst);
            let received = self.jobs.recv_timeout(self.config.idle_time);
            self.idle.fetch_sub(1, Ordering::SeqCst);
            self.start_missing_thread();
            match received {
                Ok(job) => self.run_one(job),
                Err(RecvTimeoutError::Timeout) if self.may_end() => return,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn run_one(&self, job: J) {
        meter::lane_taken();
        self.taken.fetch_add(1, Ordering::Release);
        (self.run)(job);
    }

    fn start_missing_thread(self: &Arc<Self>) {
        if self.lacks_threads() && self.may_start() {
            self.start_thread();
        }
    }

    /// Whether more jobs are queued than threads wait for them.
    fn lacks_threads(&self) -> bool {
        self.jobs.len() > self.idle.load(Ordering::SeqCst)
    }

    fn may_start(&self) -> bool {
        let max = self.config.size_max;
        let grow = |threads: usize| (threads < max).then_some(threads + 1);
        let grown = self.threads.fetch_update(Ordering::SeqCst, Ordering::SeqCst, grow);
        grown.is_ok()
    }

    /// Whether this thread may end: there are more than stay, and no job came meanwhile that found all places taken.
    fn may_end(&self) -> bool {
        let size = self.config.size;
        let shrink = |threads: usize| (threads > size).then(|| threads - 1);
        let shrunk = self.threads.fetch_update(Ordering::SeqCst, Ordering::SeqCst, shrink);
        shrunk.is_ok() && !(self.lacks_threads() && self.may_start())
    }

    fn start_thread(self: &Arc<Self>) {
        let shared = self.clone();
        let started = std::thread::Builder::new()
            .name("amd-sync-lane".into())
            .spawn(move || shared.work());
        if let Err(error) = started {
            tracing::error!(target: "amd::dispatch", %error, "cannot start a thread of the synchronous lane");
            if self.threads.fetch_sub(1, Ordering::SeqCst) == 1 {
                // Nobody would ever come for them. What is dropped replies for itself.
                self.jobs.try_iter().for_each(|_| meter::lane_taken());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    type Work = Box<dyn FnOnce() + Send>;

    fn lane(size: usize) -> SyncLane<Work> {
        let config = LaneConfig {
            size,
            size_max: size,
            ..LaneConfig::default()
        };
        SyncLane::new(config, |work| work())
    }

    #[test]
    fn one_thread_runs_jobs_in_order() {
        let (lane, (sender, results)) = (lane(1), mpsc::channel());
        for number in 0..100 {
            let sender = sender.clone();
            lane.push(Box::new(move || sender.send(number).unwrap()));
        }
        drop(sender);
        assert!(results.iter().eq(0..100));
    }

    #[test]
    fn a_blocked_job_holds_one_thread() {
        let (lane, (sender, results)) = (lane(2), mpsc::channel());
        let (unblock, blocked) = mpsc::channel::<()>();
        lane.push(Box::new(move || blocked.recv().unwrap()));
        lane.push(Box::new(move || sender.send(()).unwrap()));
        results
            .recv_timeout(Duration::from_secs(10))
            .expect("the second thread is free");
        unblock.send(()).unwrap();
    }

    /// Whatever the moment at which jobs come, a thread that is about to wait is neither counted twice nor overlooked:
    /// afterwards all threads can be at work at once.
    #[test]
    fn jobs_that_come_while_threads_fall_idle_are_no_one_s_loss() {
        const THREADS: usize = 8;
        for round in 0..200 {
            let (lane, (sender, results)) = (lane(THREADS), mpsc::channel());
            let done = Arc::new(AtomicUsize::new(0));
            for job in 0..20 {
                let finished = done.clone();
                lane.push(Box::new(move || {
                    finished.fetch_add(1, Ordering::SeqCst);
                }));
                while done.load(Ordering::SeqCst) == job {
                    std::thread::yield_now();
                }
                (0..(job + round) % 70).for_each(|_| std::hint::spin_loop());
            }
            let barrier = Arc::new(std::sync::Barrier::new(THREADS + 1));
            for _ in 0..THREADS {
                let (sender, barrier) = (sender.clone(), barrier.clone());
                lane.push(Box::new(move || {
                    sender.send(()).unwrap();
                    barrier.wait();
                }));
            }
            for _ in 0..THREADS {
                results
                    .recv_timeout(Duration::from_secs(10))
                    .expect("each blocked job holds one thread only");
            }
            barrier.wait();
        }
    }

    #[test]
    fn threads_above_the_size_end_when_they_were_idle() {
        let config = LaneConfig {
            size: 1,
            size_max: 3,
            idle_time: Duration::from_millis(1),
        };
        let lane = SyncLane::<Work>::new(config, |work| work());
        let barrier = Arc::new(std::sync::Barrier::new(4));
        for _ in 0..3 {
            let barrier = barrier.clone();
            lane.push(Box::new(move || {
                barrier.wait();
            }));
        }
        barrier.wait();
        while lane.shared.threads.load(Ordering::SeqCst) > 1 {
            std::thread::yield_now();
        }
        let (sender, results) = mpsc::channel();
        lane.push(Box::new(move || sender.send(()).unwrap()));
        results.recv_timeout(Duration::from_secs(10)).expect("one thread stays");
    }

    #[test]
    fn all_threads_work_at_once_and_no_more() {
        let lane = lane(3);
        let barrier = Arc::new(std::sync::Barrier::new(4));
        for _ in 0..3 {
            let barrier = barrier.clone();
            lane.push(Box::new(move || {
                barrier.wait();
            }));
        }
        barrier.wait();
        assert_eq!(lane.shared.threads.load(Ordering::SeqCst), 3);
    }
}
