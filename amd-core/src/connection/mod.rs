//! The task that joins a transport and the protocol's state machine, and the handles to it.
//!
//! One task owns the transport of a connection (`driver`). The state machine stands between that task and the handles
//! under a lock of its own, which is held for as long as it takes to append a message: replies and requests are encoded
//! straight into the buffer that the task writes next, so that what is ready together leaves in one write.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `handle` | [`Connection`], what others hold of a connection |
//! | `driver` | the task |
//! | `request` | a request that arrived, and its one reply |
//! | `collocated` | the accepted connections whose other end is in this process as well |
//! | `lane_waits` | threads of synchronous lanes that wait for what only such lanes can answer |
//! | `room` | what may wait to be written, and who waits for it |
//! | `error` | how a connection ends |

mod collocated;
mod driver;
mod error;
mod handle;
mod lane_waits;
mod request;
mod room;

pub use error::ConnectionError;
pub use handle::{Connection, ConnectionOptions, Dispatcher, NoDispatcher, Opening, PendingReply, Reply};
pub use lane_waits::LaneId;
pub(crate) use lane_waits::{BlockedThread, is_on_lane, join_lane};
pub use request::IncomingRequest;
pub use room::Room;
