//! WebSocket: sessions as Ice has them, frames cut in all ways, handshakes and frames that are wrong.

#![allow(clippy::unwrap_used, unreachable_pub, reason = "in a test an unwrap is an assertion")]

mod frames;
mod handshakes;
mod sessions;
mod vectors;
mod violations;

#[path = "../support/mod.rs"]
mod support;

use std::net::SocketAddr;
use std::time::Duration;

use amd_core::adapter::ObjectAdapter;
use amd_core::communicator::{Communicator, CommunicatorBuilder};
use amd_core::proxy::ObjectPrx;
use support::servant::{Probe, Stage, call_echo};
use tokio::time::timeout;

/// No test waits for anything longer than this.
const LIMIT: Duration = Duration::from_secs(30);

/// An adapter with the object `probe`.
async fn serve(server: &Communicator, endpoints: &str) -> (ObjectAdapter, ObjectPrx) {
    let adapter = server.create_object_adapter_with_endpoints("Test", endpoints).unwrap();
    let proxy = adapter.add(Probe(Stage::new().0), "probe").unwrap();
    adapter.activate().await.unwrap();
    (adapter, proxy)
}

/// A server at a port of this machine.
async fn server(builder: CommunicatorBuilder) -> (Communicator, SocketAddr) {
    let server = builder.build().unwrap();
    let (_, proxy) = serve(&server, "ws -h 127.0.0.1 -p 0").await;
    let port = proxy.reference().endpoints()[0].port().unwrap();
    (server, SocketAddr::from(([127, 0, 0, 1], port)))
}

async fn echo(proxy: &ObjectPrx, text: &str) -> Result<(), String> {
    let echoed = timeout(LIMIT, call_echo(proxy, text)).await.expect("it must end");
    match echoed {
        Ok(echoed) => {
            assert!(echoed == text, "{} bytes came back of {}", echoed.len(), text.len());
            Ok(())
        }
        Err(error) => Err(chain(&error)),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text += &format!(": {source}");
        next = source.source();
    }
    text
}
