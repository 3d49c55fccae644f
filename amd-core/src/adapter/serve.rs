//! Accepting connections.

use std::sync::Arc;
use std::time::Duration;

use crate::connection::{Connection, ConnectionOptions, Owner};
use crate::protocol::Role;
use crate::trace::{traced, warned};
use crate::transport::{Accepted, Connecting, Listener, Transport, TransportInfo};

use super::ObjectAdapter;
use super::object_adapter::Phase;

/// How long nothing is accepted after the system refused to, for instance because there are too many open files.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Accepts connections on one socket, while the adapter is active, until it is deactivated.
pub(super) async fn accept_loop(adapter: ObjectAdapter, listener: Arc<dyn Listener>) {
    let mut phase = adapter.phase();
    loop {
        let Ok(now) = phase
            .wait_for(|phase| *phase != Phase::Holding)
            .await
            .map(|phase| *phase)
        else {
            return;
        };
        if now == Phase::Deactivated {
            return;
        }
        tokio::select! {
            biased;
            _ = phase.changed() => {}
            accepted = listener.accept() => match accepted {
                Ok(accepted) => take(&adapter, accepted),
                Err(error) => {
                    tracing::warn!(target: "amd::adapter", adapter = adapter.name(), %error, "cannot accept a connection");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                }
            },
        }
    }
}

fn take(adapter: &ObjectAdapter, accepted: Accepted) {
    let info = match &accepted {
        Accepted::Ready(transport) => &transport.info,
        Accepted::Handshake { info, .. } => info,
    };
    // A socket for datagrams is always there.
    if !info.is_datagram() && !adapter.has_room() {
        traced!(adapter.trace().network, target: "amd::connection", adapter = adapter.name(), %info, "refused a connection: MaxConnections");
        return;
    }
    match accepted {
        Accepted::Ready(transport) => serve(adapter, transport),
        Accepted::Handshake { info, handshake } => {
            adapter.spawn_handshake(shake_hands(adapter.clone(), info, handshake));
        }
    }
}

/// Ends with the connect timeout, and with the adapter.
async fn shake_hands(adapter: ObjectAdapter, info: TransportInfo, handshake: Connecting<'static>) {
    let limit = adapter.connection_options().config.timeouts.connect;
    let limit = limit.unwrap_or(Duration::MAX);
    let mut phase = adapter.phase();
    let done = tokio::select! {
        biased;
        _ = phase.wait_for(|phase| *phase == Phase::Deactivated) => return,
        done = tokio::time::timeout(limit, handshake) => done,
    };
    let done = done.unwrap_or_else(|_| {
        let text = "the handshake was not done in time (Ice.Connection.Server.ConnectTimeout)";
        Err(std::io::Error::new(std::io::ErrorKind::TimedOut, text))
    });
    match done {
        Ok(transport) => serve(&adapter, transport),
        Err(error) => {
            warned!(adapter.trace().warn_connections, target: "amd::connection", adapter = adapter.name(), %info, %error, "a handshake failed");
        }
    }
}

/// Takes in a connection that a peer opened.
fn serve(adapter: &ObjectAdapter, transport: Transport) {
    serve_with(
        adapter,
        transport,
        adapter.connection_owner(),
        adapter.connection_options(),
    );
}

pub(super) fn serve_with(adapter: &ObjectAdapter, transport: Transport, owner: Owner, options: ConnectionOptions) {
    let asked = adapter.trace().network;
    traced!(asked, target: "amd::connection", adapter = adapter.name(), info = %transport.info, "accepted a connection");
    let dispatcher = Arc::new(adapter.clone());
    let runtime = adapter.client().runtime();
    let opening = Connection::open_for(owner, transport, Role::Server, options, dispatcher, runtime);
    adapter.take_in(&opening.into_connection());
}
