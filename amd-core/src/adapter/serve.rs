//! Accepting connections.

use std::sync::Arc;
use std::time::Duration;

use crate::connection::Connection;
use crate::protocol::Role;
use crate::trace::traced;
use crate::transport::{Listener, Transport};

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
                Ok(transport) => serve(&adapter, transport),
                Err(error) => {
                    tracing::warn!(target: "amd::adapter", adapter = adapter.name(), %error, "cannot accept a connection");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                }
            },
        }
    }
}

/// Takes in a connection that a peer opened.
pub(super) fn serve(adapter: &ObjectAdapter, transport: Transport) {
    let asked = adapter.trace().network;
    if !adapter.has_room() {
        traced!(asked, target: "amd::connection", adapter = adapter.name(), info = %transport.info, "refused a connection: MaxConnections");
        return;
    }
    traced!(asked, target: "amd::connection", adapter = adapter.name(), info = %transport.info, "accepted a connection");
    let dispatcher = Arc::new(adapter.clone());
    let runtime = adapter.client().runtime();
    let opening = Connection::open_for(
        adapter.connection_owner(),
        transport,
        Role::Server,
        adapter.connection_options(),
        dispatcher,
        runtime,
    );
    adapter.take_in(&opening.into_connection());
}
