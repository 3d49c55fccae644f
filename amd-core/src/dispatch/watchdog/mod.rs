//! Who holds a thread for too long, named.
//!
//! A thread that runs dispatches has a slot, in which it leaves the name of what it runs. One thread for each communicator, the
//! monitor, looks into the slots now and then. So a dispatch sets no timer and reads no clock.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `slot` | what a thread runs at the moment |
//! | `monitor` | the thread that looks, and what it reports |

mod monitor;
mod slot;

use std::cell::RefCell;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use crossbeam_channel::{Sender, bounded};

use super::executor::Job;
use super::lane::SyncLane;
use monitor::Monitor;
use slot::Slot;

pub(super) use slot::{Held, Seen};

/// What is reported, and after how long. `None` reports nothing.
#[derive(Clone, Copy, Debug)]
pub struct WatchdogConfig {
    /// How long a dispatch may hold a thread of its event loop, or the task of its connection, without a pause
    /// (`Amd.Watchdog.AsyncHold`, 1 s by default).
    pub async_hold: Option<Duration>,
    /// How long a synchronous dispatch may wait for a thread of the lane (`Amd.Watchdog.LaneWait`, 1 s by default).
    pub lane_wait: Option<Duration>,
    /// How long a request may wait for a servant with `&mut self` methods (`Amd.Watchdog.MailboxWait`, 5 s by default).
    pub mailbox_wait: Option<Duration>,
}

impl Default for WatchdogConfig {
    fn default() -> Self {
        Self {
            async_hold: Some(Duration::from_secs(1)),
            lane_wait: Some(Duration::from_secs(1)),
            mailbox_wait: Some(Duration::from_secs(5)),
        }
    }
}

/// Watches the threads that run the dispatches of one communicator.
pub(super) struct Watchdog {
    /// Tells the watchdogs of a process apart.
    number: u64,
    config: WatchdogConfig,
    lane: Weak<SyncLane<Job>>,
    /// Slots that the monitor does not know yet.
    arrived: Mutex<Vec<Weak<Slot>>>,
    /// There once the monitor runs, which ends when this is dropped.
    monitor: Mutex<Option<Sender<()>>>,
}

thread_local! {
    /// The slots of this thread, by the number of the watchdog.
    static SLOTS: RefCell<Vec<(u64, Arc<Slot>)>> = const { RefCell::new(Vec::new()) };
}

impl Watchdog {
    /// A watchdog for what this configuration asks to report; `None` if that is nothing.
    pub(super) fn new(config: WatchdogConfig, lane: &Arc<SyncLane<Job>>) -> Option<Arc<Self>> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        config.async_hold.or(config.lane_wait)?;
        Some(Arc::new(Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            config,
            lane: Arc::downgrade(lane),
            arrived: Mutex::default(),
            monitor: Mutex::default(),
        }))
    }

    /// Leaves in this thread's slot what the thread is about to run, until the guard is dropped.
    pub(super) fn watch<'held>(self: &Arc<Self>, held: &'held mut Held) -> Seen<'held> {
        Slot::enter(self.slot(), held)
    }

    fn slot(self: &Arc<Self>) -> Arc<Slot> {
        let known = SLOTS.with_borrow(|slots| {
            let found = slots.iter().find(|(number, _)| *number == self.number);
            found.map(|(_, slot)| slot.clone())
        });
        known.unwrap_or_else(|| self.new_slot())
    }

    fn new_slot(self: &Arc<Self>) -> Arc<Slot> {
        let slot = Arc::new(Slot::default());
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.push(Arc::downgrade(&slot));
        drop(arrived);
        SLOTS.with_borrow_mut(|slots| {
            // Where nobody looks any more, the watchdog has gone.
            slots.retain(|(_, slot)| Arc::weak_count(slot) > 0);
            slots.push((self.number, slot.clone()));
        });
        self.start_monitor();
        slot
    }

    fn take_arrived(&self) -> Vec<Weak<Slot>> {
        std::mem::take(&mut *self.arrived.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn start_monitor(self: &Arc<Self>) {
        let mut running = self.monitor.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_some() {
            return;
        }
        let (sender, ended) = bounded(0);
        let mut monitor = Monitor::new(Arc::downgrade(self), self.config);
        let started = std::thread::Builder::new()
            .name("amd-watchdog".into())
            .spawn(move || monitor.run(&ended));
        match started {
            Ok(_) => *running = Some(sender),
            Err(error) => tracing::error!(target: "amd::dispatch", %error, "cannot start the watchdog's thread"),
        }
    }
}

impl fmt::Debug for Watchdog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watchdog")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
