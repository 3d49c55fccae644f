//! Two ends in one process, without a socket: for tests.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Transport, TransportInfo};

/// A pair of connected streams that hold up to `capacity` bytes in each direction.
#[must_use]
pub fn memory_pair(capacity: usize) -> (Transport, Transport) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let pair = NEXT.fetch_add(1, Ordering::Relaxed);
    let (one, other) = tokio::io::duplex(capacity);
    let end = |stream| Transport {
        stream: Box::new(stream),
        info: TransportInfo {
            protocol: "memory",
            pair: Some(pair),
            ..TransportInfo::default()
        },
    };
    (end(one), end(other))
}
