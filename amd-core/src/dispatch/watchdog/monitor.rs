//! The thread that looks into the slots, and what it reports.

use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};
use tokio::time::Instant;

use crate::dispatch::scope::Label;
use crate::identity::IdentityRef;

use super::slot::Slot;
use super::{Watchdog, WatchdogConfig};

/// How often it looks within the time after which it reports.
const LOOKS: u32 = 4;

pub(super) struct Monitor {
    watchdog: Weak<Watchdog>,
    config: WatchdogConfig,
    threads: Vec<Thread>,
    queue: Option<QueueMark>,
}

/// A thread as it was when the monitor looked.
struct Thread {
    slot: Weak<Slot>,
    part: u64,
    since: Instant,
    patience: Duration,
}

/// The job that was last in the queue of the lane when the monitor looked.
struct QueueMark {
    job: u64,
    since: Instant,
    patience: Duration,
}

impl Monitor {
    pub(super) fn new(watchdog: Weak<Watchdog>, config: WatchdogConfig) -> Self {
        Self {
            watchdog,
            config,
            threads: Vec::new(),
            queue: None,
        }
    }

    /// Looks until the watchdog is dropped.
    pub(super) fn run(&mut self, ended: &Receiver<()>) {
        let shortest = [self.config.async_hold, self.config.lane_wait]
            .into_iter()
            .flatten()
            .min();
        let pause = shortest.unwrap_or(Duration::MAX) / LOOKS;
        while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
            let Some(watchdog) = self.watchdog.upgrade() else {
                return;
            };
            self.look(&watchdog, Instant::now());
        }
    }

    fn look(&mut self, watchdog: &Watchdog, now: Instant) {
        let patience = self.config.async_hold.unwrap_or(Duration::MAX);
        self.threads
            .extend(watchdog.take_arrived().into_iter().map(|slot| Thread {
                slot,
                part: 0,
                since: now,
                patience,
            }));
        // A thread that ended has dropped its slot.
        self.threads.retain_mut(|thread| match thread.slot.upgrade() {
            Some(slot) => {
                thread.look(&slot, now, patience);
                true
            }
            None => false,
        });
        if let Some(patience) = self.config.lane_wait {
            self.look_at_lane(watchdog, now, patience);
        }
    }

    /// When the job that was last in the queue is still there, it has waited since.
    fn look_at_lane(&mut self, watchdog: &Watchdog, now: Instant, patience: Duration) {
        let Some(lane) = watchdog.lane.upgrade() else { return };
        let taken = lane.taken();
        let waiting = lane.waiting();
        match &mut self.queue {
            Some(mark) if waiting > 0 && taken < mark.job => {
                let waited = now.duration_since(mark.since);
                if waited >= mark.patience {
                    mark.patience = waited * 2;
                    self.report_lane(waiting, waited, now);
                }
            }
            queue => {
                *queue = (waiting > 0).then(|| QueueMark {
                    job: taken + waiting as u64,
                    since: now,
                    patience,
                });
            }
        }
    }

    fn report_lane(&self, waiting: usize, waited: Duration, now: Instant) {
        let holders: Vec<Holder> = self.threads.iter().filter_map(|thread| thread.holder(now)).collect();
        tracing::warn!(
            target: "amd::dispatch", waiting, ?waited, threads = holders.len(), holders = %Holders(&holders),
            "synchronous dispatches fill the lane, and others wait for a thread",
        );
    }
}

impl Thread {
    /// Notes what runs, and reports what still runs after so long, when that may not be.
    fn look(&mut self, slot: &Slot, now: Instant, patience: Duration) {
        let part = slot.look(|_, part| part).unwrap_or(0);
        if part != self.part || part == 0 {
            (self.part, self.since, self.patience) = (part, now, patience);
            return;
        }
        let held = now.duration_since(self.since);
        if !slot.on_lane && held >= self.patience {
            self.patience = held * 2;
            slot.look(|label, _| report(label, held));
        }
    }

    /// What runs on this thread of the lane.
    fn holder(&self, now: Instant) -> Option<Holder> {
        let slot: Arc<Slot> = self.slot.upgrade().filter(|slot| slot.on_lane)?;
        let held = now.duration_since(self.since);
        slot.look(|label, _| Holder(label.clone(), held))
    }
}

fn report(label: &Label, held: Duration) {
    let Some(head) = label.head() else { return };
    let identity = IdentityRef {
        name: head.name(),
        category: head.category(),
    };
    tracing::warn!(
        target: "amd::dispatch", %identity, servant = label.servant(), operation = head.operation(), ?held,
        "a dispatch holds a thread of the event loop: what blocks belongs in a synchronous method, or is awaited",
    );
}

/// A dispatch that holds a thread of the lane, and how long at least.
struct Holder(Label, Duration);

struct Holders<'a>(&'a [Holder]);

impl fmt::Display for Holders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Holder(label, held)) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{label} for {held:?}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::watchdog::Held;

    const PATIENCE: Duration = Duration::from_secs(1);

    fn label() -> Label {
        let request = b"\x01o\x00\x00\x02op\x00\x00\x06\x00\x00\x00\x01\x01".as_slice().into();
        let (head, _) = crate::protocol::RequestHead::decode(&request, 0).unwrap();
        Label::new(&head, "::M::I")
    }

    /// A thread that is always at work, but never long with the same.
    #[test]
    fn many_short_parts_are_not_one_long_one() {
        let slot = Arc::new(Slot::default());
        let now = Instant::now();
        let mut thread = Thread {
            slot: Arc::downgrade(&slot),
            part: 0,
            since: now,
            patience: PATIENCE,
        };
        let mut held = Held::new(label());
        for second in 0..10 {
            let _seen = Slot::enter(slot.clone(), &mut held);
            thread.look(&slot, now + second * PATIENCE, PATIENCE);
            assert_eq!(thread.since, now + second * PATIENCE, "this part is new");
            assert_eq!(thread.patience, PATIENCE, "nothing was reported");
        }
    }

    /// What runs within another part is reported by its own name, and the time of the outer one begins anew.
    #[test]
    fn a_part_that_stays_is_reported_with_growing_patience() {
        let slot = Arc::new(Slot::default());
        let now = Instant::now();
        let mut thread = Thread {
            slot: Arc::downgrade(&slot),
            part: 0,
            since: now,
            patience: PATIENCE,
        };
        let (mut outer, mut inner) = (Held::new(label()), Held::new(label()));
        let _seen = Slot::enter(slot.clone(), &mut outer);
        let part = slot.look(|_, part| part);
        thread.look(&slot, now, PATIENCE);
        {
            let _seen = Slot::enter(slot.clone(), &mut inner);
            thread.look(&slot, now + PATIENCE, PATIENCE);
            assert_eq!((thread.since, thread.patience), (now + PATIENCE, PATIENCE));
        }
        assert_eq!(slot.look(|_, part| part), part, "the outer one is back");
        thread.look(&slot, now + 2 * PATIENCE, PATIENCE);
        assert_eq!(thread.patience, PATIENCE);
        thread.look(&slot, now + 3 * PATIENCE, PATIENCE);
        assert_eq!(thread.patience, 2 * PATIENCE, "it was reported");
        thread.look(&slot, now + 4 * PATIENCE, PATIENCE);
        assert_eq!(thread.patience, 4 * PATIENCE, "and again");
    }
}
