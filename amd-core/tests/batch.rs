//! Batch proxies, with a peer that reads what they send.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod support;

use std::sync::Arc;

use amd_core::connection::{Connection, ConnectionError};
use amd_core::encoding::{Encapsulation, Encoding};
use amd_core::protocol::{MessageType, OperationMode};
use amd_core::proxy::{Client, ClientConfig, InvocationError, ObjectPrx, Proxy};
use amd_core::reference::InvocationMode;
use support::messages::*;
use support::peer::Peer;
use tokio::net::TcpListener;
use tokio::runtime::Handle;

struct Server(TcpListener);

impl Server {
    async fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    /// A proxy for the object `probe` at this server.
    fn proxy(&self, client: &Arc<Client>) -> ObjectPrx {
        let port = self.0.local_addr().unwrap().port();
        let text = format!("probe:tcp -h 127.0.0.1 -p {port}");
        client.parse(&text).unwrap().unwrap()
    }

    async fn accept(&self) -> Peer {
        Peer::accept(&self.0).await
    }
}

fn client() -> Arc<Client> {
    Client::new(ClientConfig::default(), Handle::current())
}

async fn call(proxy: &ObjectPrx, operation: &str, params: &[u8]) -> Result<(), InvocationError> {
    let params = Encapsulation::new(Encoding::V1_1, |encoder| encoder.write_raw(params)).unwrap();
    let called = proxy.ice_invoke(operation, OperationMode::Normal, &params).await;
    called.map(drop).map_err(|error| error.map_user(|_| unreachable!()))
}

/// A batch message with these calls of `probe`.
fn batch(calls: &[(&str, &[u8])]) -> Vec<u8> {
    let count = i32::try_from(calls.len()).unwrap();
    let mut body = count.to_le_bytes().to_vec();
    for (operation, params) in calls {
        body.extend(request_body("probe", "", operation, params));
    }
    message(MessageType::BatchRequest, &body)
}

/// A connection of the client, which the peer has the other end of.
async fn connected(server: &Server, client: &Arc<Client>) -> (Connection, Peer) {
    let proxy = server.proxy(client);
    let (called, peer) = tokio::join!(proxy.ice_ping(), async {
        let mut peer = server.accept().await;
        peer.message().await;
        peer.send(&reply(1, b"")).await;
        peer
    });
    called.unwrap();
    (proxy.ice_cached_connection().unwrap(), peer)
}

fn fixed(client: &Arc<Client>, connection: &Connection) -> ObjectPrx {
    let probe = client.parse("probe").unwrap().unwrap().reference().clone();
    let probe = probe.with_mode(InvocationMode::BatchOneway);
    ObjectPrx::fixed(probe, client.clone(), connection.clone())
}

#[tokio::test]
async fn what_is_queued_is_sent_as_one_message_when_it_is_flushed() {
    let (server, client) = (Server::start().await, client());
    let proxy = server.proxy(&client).ice_batch_oneway();
    for operation in ["one", "two", "three"] {
        call(&proxy, operation, b"x").await.unwrap();
    }
    assert!(proxy.ice_cached_connection().is_none(), "nothing was sent");
    let (flushed, mut peer) = tokio::join!(proxy.ice_flush_batch_requests(), server.accept());
    flushed.unwrap();
    peer.expect(&batch(&[("one", b"x"), ("two", b"x"), ("three", b"x")]))
        .await;

    // Nothing is queued now, so a flush sends nothing.
    proxy.ice_flush_batch_requests().await.unwrap();
    call(&proxy.ice_oneway(), "next", b"").await.unwrap();
    peer.expect(&request(0, "next", b"")).await;
}

#[tokio::test]
async fn a_batch_that_would_become_too_large_is_sent_before() {
    let config = ClientConfig {
        batch_auto_flush_bytes: 1024,
        ..ClientConfig::default()
    };
    let (server, client) = (Server::start().await, Client::new(config, Handle::current()));
    let proxy = server.proxy(&client).ice_batch_oneway();
    let params = [7; 300];
    for _ in 0..3 {
        call(&proxy, "op", &params).await.unwrap();
    }
    let (called, mut peer) = tokio::join!(call(&proxy, "last", &params), server.accept());
    called.unwrap();
    peer.expect(&batch(&[("op", &params[..]); 3])).await;
    proxy.ice_flush_batch_requests().await.unwrap();
    peer.expect(&batch(&[("last", &params)])).await;
}

#[tokio::test]
async fn a_request_larger_than_the_limit_waits_alone() {
    let config = ClientConfig {
        batch_auto_flush_bytes: 100,
        ..ClientConfig::default()
    };
    let (server, client) = (Server::start().await, Client::new(config, Handle::current()));
    let proxy = server.proxy(&client).ice_batch_oneway();
    call(&proxy, "large", &[1; 200]).await.unwrap();
    let (called, mut peer) = tokio::join!(call(&proxy, "small", b""), server.accept());
    called.unwrap();
    peer.expect(&batch(&[("large", &[1; 200])])).await;
    proxy.ice_flush_batch_requests().await.unwrap();
    peer.expect(&batch(&[("small", b"")])).await;
}

#[tokio::test]
async fn clones_share_a_queue_and_other_proxies_have_their_own() {
    let (server, client) = (Server::start().await, client());
    let proxy = server.proxy(&client).ice_batch_oneway();
    let other = proxy.ice_context([("a".to_owned(), "b".to_owned())].into());
    call(&proxy.clone(), "clone", b"").await.unwrap();
    call(&other, "other", b"").await.unwrap();
    let (flushed, mut peer) = tokio::join!(proxy.ice_flush_batch_requests(), server.accept());
    flushed.unwrap();
    peer.expect(&batch(&[("clone", b"")])).await;
}

#[tokio::test]
async fn a_queue_outlives_the_connection() {
    let (server, client) = (Server::start().await, client());
    let (connection, mut peer) = connected(&server, &client).await;
    let proxy = server.proxy(&client).ice_batch_oneway();
    call(&proxy, "first", b"").await.unwrap();
    proxy.ice_flush_batch_requests().await.unwrap();
    peer.expect(&batch(&[("first", b"")])).await;

    call(&proxy, "second", b"").await.unwrap();
    drop(peer);
    connection.ended().await;
    call(&proxy, "third", b"").await.unwrap();
    let (flushed, mut peer) = tokio::join!(proxy.ice_flush_batch_requests(), server.accept());
    flushed.unwrap();
    peer.expect(&batch(&[("second", b""), ("third", b"")])).await;
}

#[tokio::test]
async fn a_flush_without_a_server_fails_and_loses_what_was_queued() {
    let nowhere = client().parse("probe:tcp -h 127.0.0.1 -p 1").unwrap().unwrap();
    let proxy = nowhere.ice_batch_oneway();
    call(&proxy, "lost", b"").await.unwrap();
    let error = proxy.ice_flush_batch_requests().await.unwrap_err();
    let refused = matches!(
        error,
        InvocationError::Connection(ConnectionError::ConnectFailed { .. })
    );
    assert!(refused, "{error:?}");
    // With nothing to send, no server is needed.
    proxy.ice_flush_batch_requests().await.unwrap();
}

#[tokio::test]
async fn fixed_batch_proxies_share_the_queue_of_their_connection() {
    let (server, client) = (Server::start().await, client());
    let (connection, mut peer) = connected(&server, &client).await;
    let (first, second) = (fixed(&client, &connection), fixed(&client, &connection));
    let unbound = server.proxy(&client).ice_batch_oneway();
    call(&first, "one", b"").await.unwrap();
    call(&unbound, "unbound", b"").await.unwrap();
    call(&second, "two", b"").await.unwrap();
    connection.flush_batch_requests().await.unwrap();
    peer.expect(&batch(&[("one", b""), ("two", b"")])).await;

    call(&first, "three", b"").await.unwrap();
    client.flush_batch_requests().await;
    peer.expect(&batch(&[("three", b"")])).await;

    call(&first, "four", b"").await.unwrap();
    second.ice_flush_batch_requests().await.unwrap();
    peer.expect(&batch(&[("four", b"")])).await;
}

#[tokio::test]
async fn what_was_queued_for_a_connection_ends_with_it() {
    let (server, client) = (Server::start().await, client());
    let (connection, peer) = connected(&server, &client).await;
    let proxy = fixed(&client, &connection);
    call(&proxy, "lost", b"").await.unwrap();
    call(&proxy, "lost", b"").await.unwrap();
    drop(peer);
    connection.ended().await;
    let error = proxy.ice_flush_batch_requests().await.unwrap_err();
    assert!(matches!(error, InvocationError::Connection(_)), "{error:?}");
    assert!(connection.batch_queue().is_empty());
    // The communicator's flush passes over what is gone.
    client.flush_batch_requests().await;
}

#[tokio::test]
async fn an_operation_with_results_is_not_for_batches() {
    let (server, client) = (Server::start().await, client());
    let error = server.proxy(&client).ice_batch_oneway().ice_id().await.unwrap_err();
    let refused = matches!(error, InvocationError::TwowayOnly { operation: "ice_id" });
    assert!(refused, "{error:?}");
}
