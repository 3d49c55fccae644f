//! What calls inherit from the dispatch that makes them.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::protocol::Context;

use super::{TraceContext, TracePropagation};

/// The key in the context of a request that has the time left to the caller, in milliseconds. What does not know it ignores it.
pub(crate) const DEADLINE_KEY: &str = "amd.deadline";

pub(super) const TRACE_PARENT: &str = "traceparent";
pub(super) const TRACE_STATE: &str = "tracestate";

/// What came along with a request.
#[derive(Debug, Default)]
pub(crate) struct Inherited {
    pub(crate) trace: Option<TraceContext>,
    /// The span of the caller.
    pub(crate) parent: Option<TraceContext>,
    pub(crate) deadline: Option<Instant>,
}

thread_local! {
    static INHERITED: RefCell<Option<Arc<Inherited>>> = const { RefCell::new(None) };
}

impl Inherited {
    /// That of the dispatch which this thread runs a part of.
    pub(crate) fn current() -> Option<Arc<Self>> {
        INHERITED.with_borrow(Clone::clone)
    }

    /// What a request has brought; `None` if that is nothing.
    pub(super) fn from_context(context: Context<'_>, propagation: &TracePropagation) -> Option<Arc<Self>> {
        let uses_traces = matches!(propagation, TracePropagation::W3c);
        if context.is_empty() && !uses_traces {
            return None;
        }
        let deadline = deadline(context);
        let parent = uses_traces.then(|| trace_parent(context)).flatten();
        let trace = uses_traces.then(|| parent.as_ref().map_or_else(TraceContext::root, TraceContext::child));
        let some = deadline.is_some() || trace.is_some();
        some.then(|| {
            Arc::new(Self {
                trace,
                parent,
                deadline,
            })
        })
    }

    /// Lets what runs on this thread inherit it, until the guard is dropped.
    pub(crate) fn enter(self: &Arc<Self>) -> Entered {
        Entered {
            outer: INHERITED.replace(Some(self.clone())),
        }
    }
}

/// What cannot be read is no deadline.
fn deadline(context: Context<'_>) -> Option<Instant> {
    let millis = context.get(DEADLINE_KEY)?.parse().ok()?;
    Instant::now().checked_add(Duration::from_millis(millis))
}

fn trace_parent(context: Context<'_>) -> Option<TraceContext> {
    let parent: TraceContext = context.get(TRACE_PARENT)?.parse().ok()?;
    Some(match context.get(TRACE_STATE) {
        Some(state) => parent.with_state(state),
        None => parent,
    })
}

#[derive(Debug)]
pub(crate) struct Entered {
    outer: Option<Arc<Inherited>>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        INHERITED.replace(self.outer.take());
    }
}
