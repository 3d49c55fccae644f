//! The Ice protocol 1.0 without I/O: messages, and the state machine of a connection. No socket, no clock, no task.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `header` | the 14 bytes before every message |
//! | `compressed` | messages with a compressed body |
//! | `request` | the head of a request, checked once and read in place |
//! | `mode` | operation modes as values |
//! | `reply` | the status and body of a reply |
//! | `in_flight` | the requests that wait for their reply |
//! | `connection` | the states of a connection and what each message does to them |
//! | `aside` | messages that came at the dispatch limit |
//! | `timers` | when a connection must act although nothing arrived |

mod aside;
mod compressed;
mod connection;
mod error;
mod header;
mod in_flight;
mod mode;
mod reply;
mod request;
#[cfg(test)]
mod tests;
mod timers;

pub use crate::definition::OperationMode;
pub use compressed::{CompressedMessage, Compressible, CompressionLevel, DecompressedMessage};
pub use connection::{Config, Connection, Event, Role};
pub use error::ProtocolError;
pub use header::{Compression, HEADER_SIZE, Header, MessageType};
pub use reply::{FailedTarget, ReplyBody, ReplyHead, ReplyStatus};
#[cfg(feature = "runtime")]
pub(crate) use request::encode_facet;
pub use request::{BATCH_REQUEST_MIN_SIZE, Context, RequestHead, RequestHeader, RequestMark};
pub use timers::{Expired, IdleCheck, TimeoutConfig};
