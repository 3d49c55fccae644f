//! The accepted connections whose other end is in this process as well.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

use crate::protocol::{RequestHeader, Role};
use crate::transport::TransportInfo;

use super::Dispatcher;
use super::lane_waits::LaneId;

/// What tells a connection apart from all others of this process, by either end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Ends {
    Sockets { client: SocketAddr, server: SocketAddr },
    Memory(u64),
}

impl Ends {
    pub(super) fn of(info: &TransportInfo, role: Role) -> Option<Self> {
        if let Some(pair) = info.pair {
            return Some(Self::Memory(pair));
        }
        let (local, remote) = (info.local?, info.remote?);
        Some(match role {
            Role::Client => Self::Sockets {
                client: local,
                server: remote,
            },
            Role::Server => Self::Sockets {
                client: remote,
                server: local,
            },
        })
    }
}

type Accepted = HashMap<Ends, Weak<dyn Dispatcher>>;

static ACCEPTED: LazyLock<Mutex<Accepted>> = LazyLock::new(Mutex::default);

fn accepted() -> MutexGuard<'static, Accepted> {
    ACCEPTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection was accepted. To be called before its other end can use it.
pub(super) fn add(ends: Ends, dispatcher: &Arc<dyn Dispatcher>) {
    accepted().insert(ends, Arc::downgrade(dispatcher));
}

/// An accepted connection has ended.
pub(super) fn remove(ends: Ends) {
    accepted().remove(&ends);
}

/// The lane of this process that alone can answer a request which is sent here; `None` if it is not known to be so.
pub(super) fn lane_of(ends: Ends, target: RequestHeader<'_>) -> Option<LaneId> {
    let dispatcher = accepted().get(&ends).cloned();
    dispatcher?.upgrade()?.lane_of(target)
}
