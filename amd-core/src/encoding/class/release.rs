//! Dropping graphs without recursion.
//!
//! An instance owns what it refers to, so that dropping the head of a long list would drop one node within the other, and
//! exhaust the stack. Instead, the first drop on a thread works off a queue, and what is dropped meanwhile joins it.

use std::cell::{Cell, RefCell};

use super::pointer::Target;

thread_local! {
    static WAITING: RefCell<Vec<Target>> = const { RefCell::new(Vec::new()) };
    static RUNNING: Cell<bool> = const { Cell::new(false) };
}

/// Drops a reference: at once, or after what is being dropped on this thread.
pub(super) fn release(target: Target) {
    let mut target = Some(target);
    // Where the thread is ending its queue may be gone; the target is then dropped here.
    let running = RUNNING.try_with(Cell::get);
    if running == Ok(true) {
        let _ = WAITING.try_with(|waiting| waiting.borrow_mut().extend(target.take()));
    } else if running == Ok(false) {
        let _running = Running::start();
        while let Some(next) = target.take() {
            drop(next);
            target = WAITING.try_with(|waiting| waiting.borrow_mut().pop()).ok().flatten();
        }
    }
}

/// While it lives, what is dropped on this thread waits. A panic of a user's `Drop` ends it as well.
struct Running;

impl Running {
    fn start() -> Self {
        let _ = RUNNING.try_with(|running| running.set(true));
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = RUNNING.try_with(|running| running.set(false));
    }
}
