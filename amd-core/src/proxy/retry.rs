//! Whether a request that failed is sent once more (protocol 6.4).

use std::time::Duration;

use crate::connection::ConnectionError;

/// The times that one call was sent again.
#[derive(Debug, Default)]
pub(super) struct Retries {
    count: usize,
    /// It went to a new connection because the one it was given had ended: that does not count.
    moved: bool,
    /// It had the retry that a connection closed by its peer gives beyond the intervals.
    extra: bool,
}

impl Retries {
    /// Whether the call, which was not sent, may go to a new connection at once.
    pub(super) fn may_move(&mut self) -> bool {
        !std::mem::replace(&mut self.moved, true)
    }

    /// How long to wait before the next retry, if there is one left.
    pub(super) fn next_interval(&mut self, intervals: &[Duration]) -> Option<Duration> {
        let interval = intervals.get(self.count).copied();
        self.count += usize::from(interval.is_some());
        interval
    }

    /// How long to wait before the next retry after this error, if there is one left.
    pub(super) fn next(&mut self, intervals: &[Duration], error: &ConnectionError) -> Option<Duration> {
        if !may_succeed_again(error) {
            return None;
        }
        if let Some(interval) = self.next_interval(intervals) {
            return Some(interval);
        }
        let extra = matches!(error, ConnectionError::ClosedByPeer) && !self.extra;
        self.extra |= extra;
        extra.then_some(Duration::ZERO)
    }
}

/// Not what we closed ourselves, and not a peer that violates the protocol.
fn may_succeed_again(error: &ConnectionError) -> bool {
    matches!(
        error,
        ConnectionError::ConnectFailed { .. }
            | ConnectionError::ConnectTimeout
            | ConnectionError::Lost { .. }
            | ConnectionError::ClosedByPeer
            | ConnectionError::IdleTimeout
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOST: ConnectionError = ConnectionError::Lost { source: None };

    #[test]
    fn each_interval_is_used_once() {
        let intervals = [0, 100].map(Duration::from_millis);
        let mut retries = Retries::default();
        assert_eq!(retries.next(&intervals, &LOST), Some(intervals[0]));
        assert_eq!(retries.next(&intervals, &LOST), Some(intervals[1]));
        assert_eq!(retries.next(&intervals, &LOST), None);
    }

    #[test]
    fn a_connection_closed_by_its_peer_gives_one_more() {
        let mut retries = Retries::default();
        assert_eq!(retries.next(&[], &LOST), None);
        assert_eq!(retries.next(&[], &ConnectionError::ClosedByPeer), Some(Duration::ZERO));
        assert_eq!(retries.next(&[], &ConnectionError::ClosedByPeer), None);
    }

    #[test]
    fn what_we_closed_is_not_tried_again() {
        let mut retries = Retries::default();
        assert_eq!(retries.next(&[Duration::ZERO], &ConnectionError::Closed), None);
        assert_eq!(retries.next(&[Duration::ZERO], &ConnectionError::CloseTimeout), None);
    }

    #[test]
    fn a_call_moves_once() {
        let mut retries = Retries::default();
        assert!(retries.may_move());
        assert!(!retries.may_move());
    }
}
