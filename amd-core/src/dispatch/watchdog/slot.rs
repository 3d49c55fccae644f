//! What a thread runs at the moment.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::connection::is_on_lane;
use crate::dispatch::scope::Label;

/// The name of a dispatch, which is in a slot while a part of the dispatch runs.
#[derive(Debug)]
pub(in crate::dispatch) struct Held(Option<Label>);

impl Held {
    pub(in crate::dispatch) fn new(label: Label) -> Self {
        Self(Some(label))
    }
}

/// What one thread runs. Only the thread itself and the monitor take its lock.
#[derive(Debug)]
pub(super) struct Slot {
    /// Whether the thread belongs to the synchronous lane, where a method may block.
    pub(super) on_lane: bool,
    running: Mutex<Running>,
}

#[derive(Debug, Default)]
struct Running {
    label: Option<Label>,
    /// The number of the part that runs. No two parts on one thread have the same.
    part: u64,
    last_part: u64,
}

impl Default for Slot {
    fn default() -> Self {
        Self {
            on_lane: is_on_lane(),
            running: Mutex::default(),
        }
    }
}

impl Slot {
    /// A part begins: its name goes to the slot, and what stood there waits in `held`.
    pub(super) fn enter(slot: Arc<Self>, held: &mut Held) -> Seen<'_> {
        let mut running = slot.running();
        let part = running.last_part + 1;
        running.last_part = part;
        let outer_part = std::mem::replace(&mut running.part, part);
        std::mem::swap(&mut running.label, &mut held.0);
        drop(running);
        Seen { slot, held, outer_part }
    }

    /// What runs, and the number of the part.
    pub(super) fn look<R>(&self, look: impl FnOnce(&Label, u64) -> R) -> Option<R> {
        let running = self.running();
        running.label.as_ref().map(|label| look(label, running.part))
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A part of a dispatch runs, until this is dropped.
#[derive(Debug)]
pub(in crate::dispatch) struct Seen<'held> {
    slot: Arc<Slot>,
    held: &'held mut Held,
    outer_part: u64,
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        let mut running = self.slot.running();
        std::mem::swap(&mut running.label, &mut self.held.0);
        running.part = self.outer_part;
    }
}
