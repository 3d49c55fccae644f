//! Peers that do not read: what waits to be written is bounded, and so is the time.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use amd_core::communicator::Communicator;
use amd_core::connection::{Connection, ConnectionError, IncomingRequest, NoDispatcher, PendingReply};
use amd_core::protocol::{Config, ReplyStatus, Role, TimeoutConfig};
use amd_core::proxy::{InvocationError, ObjectPrx, Proxy};
use amd_core::transport::memory_pair;
use futures_util::poll;
use support::messages::*;
use support::peer::Peer;
use support::servant::{Probe, Stage, call, record};
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

/// How many bytes the pipes between the two sides hold.
const PIPE: usize = 1024;

fn config(write_high_water: usize, write: Option<Duration>) -> Config {
    Config {
        write_high_water,
        timeouts: TimeoutConfig {
            write,
            idle: None,
            ..TimeoutConfig::default()
        },
        ..Config::default()
    }
}

async fn client(config: Config) -> (Connection, Peer) {
    let (ours, theirs) = memory_pair(PIPE);
    let opening = Connection::open(ours, Role::Client, config, Arc::new(NoDispatcher), &Handle::current());
    let mut peer = Peer::new(theirs);
    peer.send(&VALIDATE).await;
    (opening.validated().await.unwrap(), peer)
}

/// A server that answers each request with 1000 bytes.
fn server(config: Config) -> (Connection, Peer) {
    #[derive(Debug)]
    struct Talkative;

    impl amd_core::connection::Dispatcher for Talkative {
        fn dispatch(&self, request: IncomingRequest) {
            let results = encapsulation(&[7; 1000]);
            request
                .reply(ReplyStatus::OK, |encoder| encoder.write_raw(&results))
                .unwrap();
        }
    }

    let (ours, theirs) = memory_pair(PIPE);
    let opening = Connection::open(ours, Role::Server, config, Arc::new(Talkative), &Handle::current());
    (opening.into_connection(), Peer::new(theirs))
}

async fn send(connection: &Connection, params: &[u8]) -> PendingReply {
    let body = request_body("probe", "", "op", params);
    let room = connection.room(body.len()).await.unwrap();
    room.send(|encoder| encoder.write_raw(&body)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_given_up_after_the_write_timeout() {
    let (connection, mut peer) = server(config(10_000, Some(Duration::from_secs(60))));
    peer.expect(&VALIDATE).await;
    let start = Instant::now();
    let requests: Vec<u8> = (1..=100).flat_map(|id| request(id, "op", b"")).collect();
    let pushed_back = timeout(Duration::from_secs(1), peer.try_send(&requests)).await;
    assert!(pushed_back.is_err(), "it takes requests without end");
    let ended = connection.ended().await;
    assert!(matches!(ended, ConnectionError::WriteTimeout), "{ended}");
    assert!(ended.to_string().contains("WriteTimeout"));
    assert!(start.elapsed().abs_diff(Duration::from_secs(60)) < Duration::from_millis(50));
}

/// A reader may be as slow as it likes, as long as it reads.
#[tokio::test(start_paused = true)]
async fn a_client_that_reads_slowly_is_served() {
    let (connection, mut peer) = server(config(10_000, Some(Duration::from_secs(60))));
    peer.expect(&VALIDATE).await;
    let requests: Vec<u8> = (1..=10).flat_map(|id| request(id, "op", b"")).collect();
    peer.send(&requests).await;
    for id in 1..=10 {
        tokio::time::sleep(Duration::from_secs(50)).await;
        assert_eq!(peer.message().await, reply(id, &[7; 1000]));
    }
    assert!(!connection.has_ended());
}

#[tokio::test(start_paused = true)]
async fn a_request_waits_until_those_before_it_are_written() {
    let (connection, mut peer) = client(config(5000, None)).await;
    // The first one is larger than all the room: it has it alone.
    let _large = send(&connection, &[0; 10_000]).await;
    let mut second = Box::pin(send(&connection, b"second"));
    let mut dropped = Box::pin(send(&connection, b"dropped"));
    let mut third = Box::pin(send(&connection, b"third"));
    for waiting in [&mut second, &mut dropped, &mut third] {
        assert!(poll!(waiting).is_pending());
    }
    assert!(connection.try_room(1).is_none(), "there is a line");
    drop(dropped);
    peer.expect(&request(1, "op", &[0; 10_000])).await;
    let (_second, _third) = tokio::join!(second, third);
    peer.expect(&request(2, "op", b"second")).await;
    peer.expect(&request(3, "op", b"third")).await;
    tokio::task::yield_now().await;
    let all = connection.try_room(5000).expect("all of it is free again");
    assert!(connection.try_room(1).is_none());
    drop(all);
    assert!(connection.try_room(5000).is_some());
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_room_is_told_when_the_connection_ends() {
    let (connection, peer) = client(config(1000, None)).await;
    let _large = send(&connection, &[0; 10_000]).await;
    let waiting = connection.room(1);
    let mut waiting = std::pin::pin!(waiting);
    assert!(poll!(&mut waiting).is_pending());
    drop(peer);
    let failed = waiting.await.unwrap_err();
    assert!(matches!(failed, ConnectionError::Lost { .. }), "{failed}");
    assert!(connection.try_room(1).is_none());
    assert!(connection.room(1).await.is_err());
}

/// A server that takes nothing: what its callers have to send stays with them, and those who give up send nothing.
#[tokio::test(flavor = "multi_thread")]
async fn calls_wait_for_a_server_that_does_not_read() {
    const CALLS: i32 = 200;
    let server = Communicator::builder()
        .property("Ice.ThreadPool.Server.SizeMax", "1")
        .build()
        .unwrap();
    let adapter = server
        .create_object_adapter_with_endpoints("Test", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let (stage, mut begun) = Stage::new();
    let proxy = adapter.add(Probe(stage), "probe").unwrap();
    adapter.activate().await.unwrap();
    let client = Communicator::builder()
        .property("Ice.Connection.Client.WriteQueueSizeMax", "64")
        .build()
        .unwrap();
    let proxy: ObjectPrx = client.proxy(&proxy.to_string()).unwrap();
    proxy.ice_ping().await.unwrap();
    adapter.hold().unwrap();
    // More than all sockets between the two hold.
    let context = [("large".to_owned(), "x".repeat(128 * 1024))];
    let large = proxy.ice_context(context.into());
    let mut calls: Vec<_> = (0..CALLS).map(|number| call::<record>(&large, number)).collect();
    for call in &mut calls {
        assert!(poll!(call).is_pending());
    }
    let connection = proxy.ice_cached_connection().unwrap();
    assert!(connection.try_room(1).is_none());
    let gives_up = call::<record>(&proxy, -1).timeout(Duration::from_millis(50)).await;
    assert!(matches!(gives_up, Err(InvocationError::Timeout)), "{gives_up:?}");
    adapter.activate().await.unwrap();
    for (number, call) in (0..).zip(calls) {
        let answer = timeout(Duration::from_secs(60), call).await;
        assert_eq!(answer.expect("they go on when the server reads").unwrap(), number);
        assert_eq!(begun.recv().await, Some(number), "in their order");
    }
    client.destroy().await;
    server.destroy().await;
    assert!(begun.try_recv().is_err(), "who gave up sent nothing");
}
