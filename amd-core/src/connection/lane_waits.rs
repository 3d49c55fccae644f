//! Threads of synchronous lanes that wait for calls which only such lanes can answer.
//!
//! When all threads of a lane wait for what only they could answer, nobody ever will. That is exact: a wait is noted before its
//! request can leave, and done with before the reply leaves the lane, or the debt of one. What might be answered in another
//! way is not noted at all.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

use super::collocated::Ends;

/// A synchronous lane of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneId {
    number: u64,
    threads: usize,
}

impl LaneId {
    /// A new lane that has so many threads at the most.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            threads,
        }
    }
}

thread_local! {
    static LANE: Cell<Option<LaneId>> = const { Cell::new(None) };
    static BLOCKED: Cell<Option<BlockedThread>> = const { Cell::new(None) };
}

/// This thread belongs to the lane from now on.
pub(crate) fn join_lane(lane: LaneId) {
    LANE.set(Some(lane));
}

/// Whether this thread belongs to a lane.
pub(crate) fn is_on_lane() -> bool {
    LANE.get().is_some()
}

/// A thread of a lane that does nothing but wait for one call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockedThread {
    lane: LaneId,
    thread: ThreadId,
    /// It will go on after a time, whether the call is answered or not.
    limited: bool,
}

impl BlockedThread {
    /// This thread, if it is one.
    pub(crate) fn current() -> Option<Self> {
        BLOCKED.get()
    }

    /// How many threads its lane has.
    pub(crate) fn lane_threads(self) -> usize {
        self.lane.threads
    }

    /// Runs what blocks this thread until a call is done.
    pub(crate) fn block<R>(limited: bool, wait: impl FnOnce() -> R) -> R {
        let blocked = LANE.get().map(|lane| Self {
            lane,
            thread: std::thread::current().id(),
            limited,
        });
        let _mark = Mark {
            outer: BLOCKED.replace(blocked),
        };
        wait()
    }
}

struct Mark {
    outer: Option<BlockedThread>,
}

impl Drop for Mark {
    fn drop(&mut self) {
        BLOCKED.set(self.outer);
    }
}

/// A call that a thread waits for.
#[derive(Debug)]
struct Wait {
    number: u64,
    by: BlockedThread,
    on: LaneId,
    call: (Ends, i32),
    /// The thread of the lane that has taken it up; before, any may.
    runs_on: Option<ThreadId>,
    /// It was replied to, or somebody outside of the lane is going to reply.
    answered: bool,
}

#[derive(Debug)]
struct Waits {
    last: u64,
    all: Vec<Wait>,
}

static WAITS: Mutex<Waits> = Mutex::new(Waits {
    last: 0,
    all: Vec::new(),
});

/// As many as there are in [`WAITS`], so that replies look there only when there are some.
static COUNT: AtomicUsize = AtomicUsize::new(0);

fn waits() -> MutexGuard<'static, Waits> {
    WAITS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A wait that is noted, until this is dropped.
#[derive(Debug)]
pub(super) struct LaneWait {
    number: u64,
}

impl LaneWait {
    /// Sends a request, by which this thread will wait for the lane `on`. `None` if it would never be answered; then nothing
    /// is sent.
    pub(super) fn begin<E>(
        by: BlockedThread,
        on: LaneId,
        ends: Ends,
        send: impl FnOnce() -> Result<i32, E>,
    ) -> Option<Result<(i32, Self), E>> {
        let mut waits = waits();
        if waits.would_be_stuck(by, on) {
            return None;
        }
        Some(send().map(|request_id| {
            waits.last += 1;
            let number = waits.last;
            waits.all.push(Wait {
                number,
                by,
                on,
                call: (ends, request_id),
                runs_on: None,
                answered: false,
            });
            COUNT.store(waits.all.len(), Ordering::SeqCst);
            (request_id, Self { number })
        }))
    }
}

impl Drop for LaneWait {
    fn drop(&mut self) {
        let mut waits = waits();
        waits.all.retain(|wait| wait.number != self.number);
        COUNT.store(waits.all.len(), Ordering::SeqCst);
    }
}

/// A request is about to be replied to, or to leave the lane without a reply.
pub(super) fn is_answered(call: impl FnOnce() -> Option<(Ends, i32)>) {
    change(call, |wait| wait.answered = true);
}

/// This thread of a lane takes a request up.
pub(super) fn is_taken_up(call: impl FnOnce() -> Option<(Ends, i32)>) {
    change(call, |wait| wait.runs_on = Some(std::thread::current().id()));
}

fn change(call: impl FnOnce() -> Option<(Ends, i32)>, change: impl Fn(&mut Wait)) {
    if COUNT.load(Ordering::SeqCst) == 0 {
        return;
    }
    let call = call();
    waits()
        .all
        .iter_mut()
        .filter(|wait| Some(wait.call) == call)
        .for_each(change);
}

/// What matters of a wait for whether it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Edge {
    by: (LaneId, ThreadId),
    on: (LaneId, Option<ThreadId>),
}

impl Waits {
    /// Whether a thread of a lane that waited for the lane `on` would wait for ever. It would be one of a set of threads that all
    /// wait, without a limit, for calls that one of the set has taken up, or that nobody takes up as all threads of the lane
    /// belong to the set.
    fn would_be_stuck(&self, by: BlockedThread, on: LaneId) -> bool {
        let new = Edge {
            by: (by.lane, by.thread),
            on: (on, None),
        };
        let waiting = self.all.iter().filter(|wait| !wait.answered && !wait.by.limited);
        let mut edges: Vec<Edge> = waiting.map(Wait::edge).collect();
        edges.push(new);
        // Who is not held up by the others goes, until nobody goes.
        loop {
            let left: Vec<Edge> = edges.iter().copied().filter(|edge| edge.is_held_up(&edges)).collect();
            if left.len() == edges.len() {
                return left.contains(&new);
            }
            edges = left;
        }
    }
}

impl Wait {
    fn edge(&self) -> Edge {
        Edge {
            by: (self.by.lane, self.by.thread),
            on: (self.on, self.runs_on),
        }
    }
}

impl Edge {
    fn is_held_up(self, edges: &[Self]) -> bool {
        match self.on {
            (_, Some(thread)) => edges.iter().any(|other| other.by.1 == thread),
            (lane, None) => edges.iter().filter(|other| other.by.0 == lane).count() >= lane.threads,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many threads, which have ended: their ids stay theirs.
    fn threads<const N: usize>() -> [ThreadId; N] {
        [(); N].map(|()| std::thread::spawn(|| ()).thread().id())
    }

    fn wait(lane: LaneId, thread: ThreadId, on: LaneId, runs_on: Option<ThreadId>) -> Wait {
        let by = BlockedThread {
            lane,
            thread,
            limited: false,
        };
        Wait {
            number: 0,
            by,
            on,
            call: (Ends::Memory(u64::MAX), 1),
            runs_on,
            answered: false,
        }
    }

    /// Whether the last one would be stuck.
    fn is_stuck(mut all: Vec<Wait>) -> bool {
        let new = all.pop().unwrap();
        Waits { last: 0, all }.would_be_stuck(new.by, new.on)
    }

    #[test]
    fn the_last_thread_of_a_lane() {
        let [a, b, c] = threads();
        let (one, three) = (LaneId::new(1), LaneId::new(3));
        assert!(is_stuck(vec![wait(one, a, one, None)]));
        let waits = || vec![wait(three, a, three, None), wait(three, b, three, Some(a))];
        assert!(!is_stuck(waits()), "c may answer");
        let mut waits = waits();
        waits.push(wait(three, c, three, None));
        assert!(is_stuck(waits));
    }

    #[test]
    fn who_will_go_on_is_no_obstacle() {
        let [a, b] = threads();
        let lane = LaneId::new(2);
        let waits = || vec![wait(lane, a, lane, None), wait(lane, b, lane, None)];
        assert!(is_stuck(waits()));
        let mut limited = waits();
        limited[0].by.limited = true;
        assert!(!is_stuck(limited));
        let mut answered = waits();
        answered[0].answered = true;
        assert!(!is_stuck(answered));
    }

    /// A thread to spare does not help where another one has taken the call up.
    #[test]
    fn lanes_that_wait_for_each_other() {
        let [a, b, other] = threads();
        let (one, two) = (LaneId::new(1), LaneId::new(2));
        assert!(is_stuck(vec![wait(one, a, two, Some(b)), wait(two, b, one, None)]));
        assert!(
            !is_stuck(vec![wait(one, a, two, None), wait(two, b, one, None)]),
            "another of two may answer a"
        );
        assert!(
            !is_stuck(vec![wait(one, a, two, Some(other)), wait(two, b, one, None)]),
            "it will"
        );
    }
}
