//! The task that joins a transport and the protocol's state machine, and the handles to it.
//!
//! One task owns the transport of a connection (`driver`). The state machine stands between that task and the handles
//! under a lock of its own, which is held for as long as it takes to append a message: replies and requests are encoded
//! straight into the buffer that the task writes next, so that what is ready together leaves in one write.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `handle` | [`Connection`], what others hold of a connection |
//! | `attach` | what can be put to a connection: who serves its requests, who is told of its end |
//! | `owner` | whose a connection is |
//! | `driver` | the task |
//! | `compressed` | requests that are compressed |
//! | `datagram` | what is different where messages go as datagrams |
//! | `request` | a request that arrived, and its one reply |
//! | `collocated` | the accepted connections whose other end is in this process as well |
//! | `lane_waits` | threads of synchronous lanes that wait for what only such lanes can answer |
//! | `outcome` | what becomes of a request: that it was written, and what it fails with |
//! | `room` | what may wait to be written, and who waits for it |
//! | `batch` | oneway requests that wait to be sent together |
//! | `count` | requests that are counted while they are in dispatch |
//! | `error` | how a connection ends |

mod attach;
mod batch;
mod collocated;
mod compressed;
mod count;
mod datagram;
mod driver;
mod error;
mod handle;
mod lane_waits;
mod outcome;
mod owner;
mod request;
mod room;

pub use batch::{Batch, BatchQueue};
pub use count::DispatchCount;
pub use error::ConnectionError;
pub use handle::{Connection, ConnectionOptions, Dispatcher, NoDispatcher, Opening, PendingReply, Reply};
pub use lane_waits::LaneId;
pub(crate) use lane_waits::{BlockedThread, is_on_lane, join_lane};
pub use outcome::PendingWrite;
pub use owner::Owner;
pub use request::IncomingRequest;
pub use room::Room;
