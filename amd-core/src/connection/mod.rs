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
//! | `request` | a request that arrived, and its one reply |
//! | `count` | requests that are counted while they are in dispatch |
//! | `error` | how a connection ends |

mod attach;
mod count;
mod driver;
mod error;
mod handle;
mod owner;
mod request;

pub use count::DispatchCount;
pub use error::ConnectionError;
pub use handle::{Connection, ConnectionOptions, Dispatcher, NoDispatcher, Opening, PendingReply, Reply};
pub use owner::Owner;
pub use request::IncomingRequest;
