//! What is logged, by the properties `Ice.Trace.*` and `Ice.Warn.*`.
//!
//! Everything goes through `tracing`, under targets that begin with `amd::`. What one of these properties asks for is
//! logged at level `INFO` (`WARN` for a warning), and without it at level `DEBUG`: it can always be had by a filter.

/// The properties, as switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Connections that come and go, target `amd::connection` (`Ice.Trace.Network`).
    pub network: bool,
    /// Messages that come and go, target `amd::protocol` (`Ice.Trace.Protocol`).
    pub protocol: bool,
    /// Requests that are dispatched, target `amd::dispatch` (`Ice.Trace.Dispatch`).
    pub dispatch: bool,
    /// Connections that are lost (`Ice.Warn.Connections`).
    pub warn_connections: bool,
    /// Dispatches that fail with something other than a user exception (`Ice.Warn.Dispatch`, on by default).
    pub warn_dispatch: bool,
}

impl Default for Trace {
    fn default() -> Self {
        Self {
            network: false,
            protocol: false,
            dispatch: false,
            warn_connections: false,
            warn_dispatch: true,
        }
    }
}

/// An event at level `INFO` if it was asked for, else at `DEBUG`.
#[cfg(feature = "runtime")]
macro_rules! traced {
    ($asked:expr, $($event:tt)*) => {
        if $asked { ::tracing::info!($($event)*) } else { ::tracing::debug!($($event)*) }
    };
}

/// An event at level `WARN` if it was asked for, else at `DEBUG`.
#[cfg(feature = "runtime")]
macro_rules! warned {
    ($asked:expr, $($event:tt)*) => {
        if $asked { ::tracing::warn!($($event)*) } else { ::tracing::debug!($($event)*) }
    };
}

#[cfg(feature = "runtime")]
pub(crate) use {traced, warned};
