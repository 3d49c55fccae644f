//! What others can see of calls and dispatches: spans, metrics, and what goes along in the context of a request.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `dispatch` | a dispatch that somebody observes |
//! | `call` | a call that somebody observes |
//! | `trace_context` | W3C trace context |
//! | `propagation` | how trace context goes along with calls |
//! | `inherited` | what calls inherit from the dispatch that makes them |
//! | `meter` | counters and histograms, under the feature `metrics` |

mod call;
mod dispatch;
mod inherited;
pub(crate) mod meter;
mod propagation;
mod trace_context;

pub(crate) use call::ObservedCall;
pub(crate) use dispatch::ObservedDispatch;
pub(crate) use inherited::{DEADLINE_KEY, Inherited};
pub use propagation::{TracePropagation, TracePropagator};
pub use trace_context::{ParseTraceContextError, TraceContext};
