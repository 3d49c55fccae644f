//! What a framework has to offer to be measured.
#![allow(
    async_fn_in_trait,
    reason = "candidates are measured one at a time, on a runtime that asks for no Send"
)]

use std::time::Duration;

use crate::Outcome;

/// How long a `nap` takes; nothing is blocked meanwhile.
pub const NAP: Duration = Duration::from_secs(1);
/// How long a `block` takes; it holds a thread.
pub const BLOCK: Duration = Duration::from_millis(10);
/// How many threads there are for calls of `block`.
pub const BLOCKING_THREADS: usize = 8;

/// A connection to a server.
pub trait Client: Sized {
    /// Connects to a server on this machine.
    async fn connect(port: u16) -> Outcome<Self>;
    /// `greet("Alice")` gives `"Hello, Alice!"`.
    async fn greet(&self) -> Outcome;
    /// Returns after [`NAP`].
    async fn nap(&self) -> Outcome;
    /// Sends as many bytes back as it got.
    async fn echo(&self, data: &bytes::Bytes) -> Outcome<usize>;
    /// Nothing at all.
    async fn ping(&self) -> Outcome;
    /// Holds a thread for [`BLOCK`].
    async fn block(&self) -> Outcome;
}

/// A server with these five operations.
pub trait Server {
    /// Serves until it is dropped.
    type Running;

    /// Listens on a port of its choice. `form` is the servant's, for candidates that have several.
    async fn serve(form: &str) -> Outcome<(u16, Self::Running)>;
}
