//! Two ends in one process, without a socket: for tests.

use super::{Transport, TransportInfo};

/// A pair of connected streams that hold up to `capacity` bytes in each direction.
#[must_use]
pub fn memory_pair(capacity: usize) -> (Transport, Transport) {
    let (one, other) = tokio::io::duplex(capacity);
    let end = |stream| Transport {
        stream: Box::new(stream),
        info: TransportInfo {
            protocol: "memory",
            ..TransportInfo::default()
        },
    };
    (end(one), end(other))
}
