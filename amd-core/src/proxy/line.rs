//! Calls that wait for one connection, and go over it in the order in which they came.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::connection::{BlockedThread, Connection};
use crate::reference::Endpoint;

use super::call::{Request, State};
use super::collocation::local_route;
use super::locator::{Indirect, NoConnection, Wanted};
use super::object_prx::Route;
use super::router::{Routed, RoutedKey};
use super::selection::Sought;
use super::{Client, ObjectPrx};

/// How a connection comes about. Calls that have the same way stand in the same line.
#[derive(Clone)]
pub(super) enum Way {
    /// By the first of these endpoints that answers.
    /// The endpoints that are left if what is sought cannot be had come behind it.
    Endpoints(Sought, Vec<Endpoint>),
    /// By an endpoint of which a locator tells.
    Indirect(Box<Indirect>),
    /// By a router.
    Routed(Routed),
    Route(Route),
}

/// What tells lines apart.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Endpoints(Sought),
    Indirect(Box<Wanted>),
    Routed(Box<RoutedKey>),
    Route(u64),
}

/// The lines of a client.
#[derive(Default)]
pub(super) struct Lines(HashMap<Key, Vec<Waiting>>);

struct Waiting {
    request: Request,
    caller: oneshot::Sender<State>,
    /// The thread that does nothing else meanwhile.
    blocked: Option<BlockedThread>,
}

/// Where a call stands that asked for a connection.
pub(super) enum Place {
    /// In no line: the connection is there.
    First(Request, Connection),
    /// In a line. What comes of the request when the connection is there, or cannot be had, comes through this.
    InLine(oneshot::Receiver<State>),
}

impl Way {
    /// How a call through this proxy comes to a connection; `None` if there is no way.
    pub(super) fn of(proxy: &ObjectPrx) -> Option<Self> {
        if let Some(route) = &proxy.options().route {
            return Some(Self::Route(route.clone()));
        }
        if let Some(route) = local_route(proxy) {
            return Some(Self::Route(route));
        }
        if let Some(routed) = Routed::of(proxy) {
            return Some(Self::Routed(routed));
        }
        if let Some(indirect) = Indirect::of(proxy) {
            return Some(Self::Indirect(Box::new(indirect)));
        }
        let (sought, others) = Sought::by(proxy)?;
        Some(Self::Endpoints(sought, others))
    }

    fn key(&self) -> Key {
        match self {
            Self::Endpoints(sought, _) => Key::Endpoints(sought.clone()),
            Self::Routed(routed) => Key::Routed(Box::new(routed.key())),
            Self::Indirect(indirect) => Key::Indirect(Box::new(indirect.wanted().clone())),
            Self::Route(route) => Key::Route(route.id),
        }
    }

    fn connection(&self, client: &Client) -> Option<Connection> {
        match self {
            Self::Endpoints(sought, _) => client.active_connection(sought),
            Self::Indirect(indirect) => indirect.connection(client),
            Self::Routed(routed) => routed.connection(client),
            Self::Route(route) => route.connection(),
        }
    }

    pub(super) async fn connect(self, client: Arc<Client>) -> Result<Connection, NoConnection> {
        match self {
            Self::Endpoints(sought, others) => Ok(client.connect(sought, others).await?),
            Self::Indirect(indirect) => indirect.connect(client).await,
            Self::Routed(routed) => routed.connect(client).await,
            Self::Route(route) => Ok(route.connecting.await?),
        }
    }
}

/// Sends the request's call to the end of the line for its connection, if there is none yet. Whoever finds no line and no
/// connection opens both.
pub(super) fn stand_in_line(client: &Arc<Client>, way: Way, request: Request) -> Place {
    let key = way.key();
    let mut lines = client.lines();
    if let Some(line) = lines.0.get_mut(&key) {
        let (waiting, state) = Waiting::new(request);
        line.push(waiting);
        return Place::InLine(state);
    }
    if let Some(connection) = way.connection(client) {
        return Place::First(request, connection);
    }
    let (waiting, state) = Waiting::new(request);
    lines.0.insert(key, vec![waiting]);
    drop(lines);
    let line = Line {
        client: client.clone(),
        key: Some(way.key()),
    };
    client.runtime().spawn(line.serve(way));
    Place::InLine(state)
}

/// A line of a client, which goes when this is dropped: a runtime that shuts down drops it unserved.
struct Line {
    client: Arc<Client>,
    key: Option<Key>,
}

impl Line {
    /// Opens the connection, then sends what waits for it. Until the line is gone nobody finds the connection but through
    /// it, so that no call overtakes; so the proxies get it from their callers, afterwards.
    async fn serve(mut self, way: Way) {
        let connected = way.connect(self.client.clone()).await;
        let client = self.client.clone();
        let sent: Vec<_> = {
            let mut lines = client.lines();
            let line = self.leave(&mut lines);
            line.into_iter()
                .filter_map(|waiting| waiting.send(&connected))
                .collect()
        };
        // With the lock free: a waker may do anything.
        for (caller, state) in sent {
            let _ = caller.send(state);
        }
    }

    fn leave(&mut self, lines: &mut Lines) -> Vec<Waiting> {
        let line = self.key.take().and_then(|key| lines.0.remove(&key));
        line.unwrap_or_default()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.key.is_none() {
            return;
        }
        let client = self.client.clone();
        // Who waits in it is told when it is dropped, with the lock free.
        let line = self.leave(&mut client.lines());
        drop(line);
    }
}

impl Waiting {
    fn new(request: Request) -> (Self, oneshot::Receiver<State>) {
        let (caller, state) = oneshot::channel();
        let blocked = BlockedThread::current();
        (
            Self {
                request,
                caller,
                blocked,
            },
            state,
        )
    }

    /// Sends the request, unless its caller has given it up.
    fn send(self, connected: &Result<Connection, NoConnection>) -> Option<(oneshot::Sender<State>, State)> {
        if self.caller.is_closed() {
            return None;
        }
        let state = match connected {
            Ok(connection) => self.request.send(connection, self.blocked),
            Err(error) => self.request.not_connected(error.clone()),
        };
        Some((self.caller, state))
    }
}
