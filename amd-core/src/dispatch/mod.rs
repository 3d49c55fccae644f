//! From a request to its reply, for any servant: where dispatches run, and how they fail.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `error` | how a dispatch fails, and which exceptions an operation may throw |
//! | `exclusive` | who is being served alone, so that a call which would wait for itself is seen |
//! | `lane` | the threads of synchronous dispatches |
//! | `event_loop` | where asynchronous dispatches run |
//! | `pending` | a dispatch that waits, with what is around it |
//! | `local` | where the dispatches of local servants run |
//! | `scope` | what is around a dispatch, wherever a part of it runs |
//! | `watchdog/` | who holds a thread for too long, named |
//! | `executor` | the two together: what an object adapter hands its work to |

mod error;
mod event_loop;
mod exclusive;
mod executor;
mod lane;
mod local;
mod pending;
mod scope;
mod watchdog;

pub use error::{Declares, DispatchError, DispatchFailure, Raised, RaisedIn};
pub(crate) use event_loop::is_on_event_loop;
pub use event_loop::{Dispatch, EventLoopAdapter, Tokio};
pub(crate) use exclusive::{Exclusive, serve_exclusively, would_wait_for_itself};
pub(crate) use executor::run_caught;
pub use executor::{Executor, Job, Lane};
pub use lane::{LaneConfig, SyncLane};
pub use local::{LocalDispatch, LocalEventLoop, LocalPending, LocalStart, LocalThread};
pub use pending::Pending;
pub use scope::DispatchScope;
pub use watchdog::WatchdogConfig;
