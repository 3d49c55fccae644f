//! Requests to one object one after the other, in the order of their arrival; those to different objects in parallel.
//!
//! A request's turn ends with its reply. What it waits for holds no thread.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::connection::IncomingRequest;
use crate::dispatch::run_caught;

/// The requests that wait for earlier ones to the same object. There is a line for each object with a request in dispatch
/// and no other, so what is kept is bounded by the dispatch limits of the connections.
#[derive(Default)]
pub(super) struct IdentityOrder {
    lines: Mutex<HashMap<Object, Line>>,
}

/// Name and category of an identity, as they came.
type Object = Arc<(String, String)>;

/// The requests to one object.
#[derive(Default)]
struct Line {
    waiting: VecDeque<Start>,
    /// A request is in dispatch.
    is_serving: bool,
    /// Somebody starts what waits. A dispatch that ends meanwhile leaves the next one to them, so that no stack grows with
    /// the number of those who wait.
    is_going_on: bool,
}

/// Starts a dispatch. It is told whether it does so on a connection's task.
type Start = Box<dyn FnOnce(bool) + Send>;

impl IdentityOrder {
    /// Starts the dispatch of a request once all earlier ones to its object are answered. `on_task` tells that the caller is
    /// a connection's task.
    pub(super) fn dispatch(
        self: &Arc<Self>,
        mut request: IncomingRequest,
        on_task: bool,
        start: impl FnOnce(IncomingRequest, bool) + Send + 'static,
    ) {
        let object = Arc::new((request.name().to_owned(), request.category().to_owned()));
        let (order, answered) = (self.clone(), object.clone());
        request.tell_when_replied(move || order.end(&answered));
        let start: Start = Box::new(move |on_task| start(request, on_task));
        self.lines().entry(object.clone()).or_default().waiting.push_back(start);
        self.go_on(&object, on_task);
    }

    /// The request that was in dispatch is answered.
    fn end(&self, object: &Object) {
        if let Some(line) = self.lines().get_mut(object) {
            line.is_serving = false;
        }
        self.go_on(object, false);
    }

    /// Starts what waits, as far as it may.
    fn go_on(&self, object: &Object, mut on_task: bool) {
        while let Some(start) = self.take_next(object) {
            // A dispatch that panics before it began is answered like any other.
            run_caught(|| start(std::mem::take(&mut on_task)));
            if let Some(line) = self.lines().get_mut(object) {
                line.is_going_on = false;
            }
        }
    }

    /// The next one, if it is its turn. The line of an object without requests is let go.
    fn take_next(&self, object: &Object) -> Option<Start> {
        let mut lines = self.lines();
        let line = lines.get_mut(object)?;
        if line.is_serving || line.is_going_on {
            return None;
        }
        let next = line.waiting.pop_front();
        if next.is_none() {
            lines.remove(object);
            return None;
        }
        line.is_serving = true;
        line.is_going_on = true;
        next
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<Object, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
