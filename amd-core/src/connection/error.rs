//! How a connection ends.

use std::io;
use std::sync::Arc;

use crate::protocol::{Expired, ProtocolError};

/// Why a connection is no more, or never was.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// The transport could not be connected.
    #[error("cannot connect to {endpoint}")]
    ConnectFailed {
        /// The endpoint.
        endpoint: String,
        /// What the system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// The peer did not validate the connection in time.
    #[error("the connection was not validated in time (Ice.Connection.Client.ConnectTimeout)")]
    ConnectTimeout,
    /// The transport broke or the peer ended it without a word.
    #[error("the connection was lost")]
    Lost {
        /// What the system said, if it was not a plain end.
        #[source]
        source: Option<Arc<io::Error>>,
    },
    /// The peer closed gracefully. What has no reply was not dispatched, and can be sent again.
    #[error("the peer closed the connection")]
    ClosedByPeer,
    /// We closed it.
    #[error("the connection was closed")]
    Closed,
    /// The peer did not close in time after we closed gracefully.
    #[error("the peer did not close the connection in time (CloseTimeout)")]
    CloseTimeout,
    /// Nothing was read for the whole idle timeout.
    #[error("nothing was received for the whole idle timeout (IdleTimeout)")]
    IdleTimeout,
    /// The peer accepted no bytes for the whole write timeout.
    #[error("the peer accepted no bytes for the whole write timeout (WriteTimeout)")]
    WriteTimeout,
    /// The peer does not keep to the protocol.
    #[error("the peer violated the Ice protocol")]
    Protocol(#[source] ProtocolError),
}

impl ConnectionError {
    pub(super) fn lost(error: io::Error) -> Self {
        Self::Lost {
            source: Some(Arc::new(error)),
        }
    }

    /// Whether a request without a reply was certainly not dispatched, so that sending it again is safe.
    #[must_use]
    pub fn is_safe_to_retry(&self) -> bool {
        matches!(
            self,
            Self::ClosedByPeer | Self::ConnectFailed { .. } | Self::ConnectTimeout
        )
    }
}

impl From<Expired> for ConnectionError {
    fn from(expired: Expired) -> Self {
        match expired {
            Expired::Connect => Self::ConnectTimeout,
            Expired::Close => Self::CloseTimeout,
            Expired::Idle => Self::IdleTimeout,
            Expired::Write => Self::WriteTimeout,
        }
    }
}
