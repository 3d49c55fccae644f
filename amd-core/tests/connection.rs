//! Connections over memory, with a peer that does what the script says.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod support;

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use amd_core::connection::{Connection, ConnectionError, Dispatcher, IncomingRequest, Opening, PendingReply};
use amd_core::encoding::EncodeError;
use amd_core::protocol::{Config, IdleCheck, MessageType, ReplyStatus, Role, TimeoutConfig};
use amd_core::transport::memory_pair;
use support::messages::*;
use support::peer::Peer;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout};

/// Hands requests to the test.
#[derive(Debug)]
struct ToTest(UnboundedSender<IncomingRequest>);

impl Dispatcher for ToTest {
    fn dispatch(&self, request: IncomingRequest) {
        self.0.send(request).unwrap();
    }
}

/// Does something with each request, on the connection's task.
struct With<F>(F);

impl<F: Fn(IncomingRequest) + Send + Sync + 'static> Dispatcher for With<F> {
    fn dispatch(&self, request: IncomingRequest) {
        (self.0)(request);
    }
}

impl<F> std::fmt::Debug for With<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("With")
    }
}

fn open(role: Role, config: Config, dispatcher: impl Dispatcher) -> (Opening, Peer) {
    let (ours, theirs) = memory_pair(64 * 1024);
    let opening = Connection::open(ours, role, config, Arc::new(dispatcher), &Handle::current());
    (opening, Peer::new(theirs))
}

async fn client(config: Config) -> (Connection, Peer) {
    let (opening, mut peer) = open(Role::Client, config, amd_core::connection::NoDispatcher);
    peer.send(&VALIDATE).await;
    (opening.validated().await.unwrap(), peer)
}

async fn server(config: Config) -> (Connection, Peer, UnboundedReceiver<IncomingRequest>) {
    let (sender, requests) = unbounded_channel();
    let (connection, peer) = server_with(config, ToTest(sender)).await;
    (connection, peer, requests)
}

async fn server_with(config: Config, dispatcher: impl Dispatcher) -> (Connection, Peer) {
    let (opening, mut peer) = open(Role::Server, config, dispatcher);
    peer.expect(&VALIDATE).await;
    (opening.into_connection(), peer)
}

fn call(connection: &Connection, operation: &str) -> PendingReply {
    let body = request_body("probe", "", operation, b"");
    connection.send(|encoder| encoder.write_raw(&body)).unwrap()
}

fn answer(request: &IncomingRequest, results: &[u8]) {
    let results = encapsulation(results);
    request
        .reply(ReplyStatus::OK, |encoder| encoder.write_raw(&results))
        .unwrap();
}

#[tokio::test]
async fn a_client_waits_for_the_validation() {
    let (opening, mut peer) = open(Role::Client, Config::default(), amd_core::connection::NoDispatcher);
    let mut validated = std::pin::pin!(opening.validated());
    peer.send(&VALIDATE[..13]).await;
    tokio::task::yield_now().await;
    assert!(futures_util::poll!(&mut validated).is_pending());
    peer.send(&VALIDATE[13..]).await;
    let connection = validated.await.unwrap();
    let reply_to = call(&connection, "op");
    peer.expect(&request(1, "op", b"")).await;
    peer.send(&reply(1, b"results")).await;
    assert_eq!(reply_to.await.unwrap().body[6..], *b"results");
}

#[tokio::test]
async fn a_server_that_does_not_validate_is_refused() {
    let (opening, mut peer) = open(Role::Client, Config::default(), amd_core::connection::NoDispatcher);
    peer.send(b"HTTP/1.1 400 Bad Request\r\n").await;
    assert!(matches!(opening.validated().await, Err(ConnectionError::Protocol(_))));
    peer.expect_close().await;
}

#[tokio::test]
async fn replies_that_are_ready_together_leave_in_one_write() {
    let (_connection, mut peer, mut requests) = server(Config::default()).await;
    peer.send(&[1, 2, 3].map(|id| request(id, "op", b"")).concat()).await;
    let mut taken = Vec::new();
    for _ in 0..3 {
        taken.push(requests.recv().await.unwrap());
    }
    for request in taken.iter().rev() {
        answer(request, b"");
    }
    assert_eq!(peer.read_once().await, [3, 2, 1].map(|id| reply(id, b"")).concat());
}

#[tokio::test]
async fn the_reply_to_a_call_that_was_given_up_is_ignored() {
    let (connection, mut peer) = client(Config::default()).await;
    drop(call(&connection, "forgotten"));
    let wanted = call(&connection, "wanted");
    peer.expect(&request(1, "forgotten", b"")).await;
    peer.expect(&request(2, "wanted", b"")).await;
    peer.send(&[reply(1, b"late"), reply(2, b"")].concat()).await;
    assert_eq!(wanted.await.unwrap().head.request_id, 2);
    connection.close();
    peer.expect(&CLOSE).await;
}

#[tokio::test]
async fn a_peer_that_vanishes_fails_all_outstanding_calls() {
    let (connection, mut peer) = client(Config::default()).await;
    let calls = [
        call(&connection, "one"),
        call(&connection, "two"),
        call(&connection, "three"),
    ];
    peer.expect(&request(1, "one", b"")).await;
    peer.send(&reply(2, b"")[..10]).await;
    drop(peer);
    for call in calls {
        assert!(matches!(call.await, Err(ConnectionError::Lost { .. })));
    }
    assert!(matches!(connection.ended().await, ConnectionError::Lost { .. }));
    let refused = connection.send(|_| {}).map(drop);
    assert!(matches!(refused, Err(ConnectionError::Lost { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_peer_that_closes_gracefully_says_that_a_call_can_be_repeated() {
    let (connection, mut peer) = client(Config::default()).await;
    let calls = [call(&connection, "one"), call(&connection, "two")];
    peer.message().await;
    peer.send(&[reply(1, b"").as_slice(), &CLOSE].concat()).await;
    let [one, two] = calls;
    assert!(one.await.is_ok());
    let error = two.await.unwrap_err();
    assert!(matches!(error, ConnectionError::ClosedByPeer));
    assert!(error.is_safe_to_retry());
    peer.message().await;
    peer.expect_close().await;
}

#[tokio::test]
async fn a_dispatcher_that_panics_costs_its_own_request_only() {
    let (_connection, mut peer) = server_with(
        Config::default(),
        With(|request: IncomingRequest| match request.operation() {
            "panic" => panic!("in a test"),
            _ => answer(&request, b""),
        }),
    )
    .await;
    peer.send(&[request(1, "panic", b""), request(2, "op", b"")].concat())
        .await;
    peer.expect(&failure(1, 7, "the servant panicked")).await;
    peer.expect(&reply(2, b"")).await;
}

#[tokio::test]
async fn a_request_that_is_dropped_is_answered() {
    let (connection, mut peer, mut requests) = server(Config::default()).await;
    peer.send(&[request(1, "op", b""), request(0, "oneway", b"")].concat())
        .await;
    drop(requests.recv().await);
    peer.expect(&failure(1, 7, "the dispatch was dropped")).await;
    drop(requests.recv().await);
    connection.drained().await;
    connection.close();
    peer.expect(&CLOSE).await;
}

#[tokio::test]
async fn the_first_reply_counts() {
    let (_connection, mut peer, mut requests) = server(Config::default()).await;
    peer.send(&request(1, "op", b"")).await;
    let taken = requests.recv().await.unwrap();
    answer(&taken, b"first");
    answer(&taken, b"second");
    taken.reply_failed(ReplyStatus::UNKNOWN_EXCEPTION, "third");
    drop(taken.to_replied());
    drop(taken);
    peer.send(&request(2, "op", b"")).await;
    answer(&requests.recv().await.unwrap(), b"");
    assert_eq!(peer.message().await, reply(1, b"first"));
    assert_eq!(peer.message().await, reply(2, b""));
}

#[tokio::test]
async fn a_reply_that_cannot_be_written_is_still_owed() {
    let (connection, mut peer, mut requests) = server(Config::default()).await;
    peer.send(&[request(1, "op", b""), request(2, "op", b"")].concat())
        .await;
    let failing = requests.recv().await.unwrap();
    let failed = failing.reply(ReplyStatus::OK, |encoder| {
        encoder.write_raw(b"half");
        encoder.fail(EncodeError::NotMarshalable { what: "a test" });
    });
    assert!(failed.is_err());
    assert!(!failing.is_replied());
    drop(failing);
    peer.expect(&failure(1, 7, "the dispatch was dropped")).await;
    let panicking = requests.recv().await.unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        panicking.reply(ReplyStatus::OK, |_| panic!("in a test"))
    }));
    assert!(panicked.is_err());
    drop(panicking);
    peer.expect(&failure(2, 7, "the dispatch was dropped")).await;
    connection.drained().await;
}

#[tokio::test]
async fn a_long_error_text_is_cut_between_characters() {
    let (_connection, mut peer, mut requests) = server(Config::default()).await;
    peer.send(&request(1, "op", b"")).await;
    let taken = requests.recv().await.unwrap();
    taken.reply_failed(ReplyStatus::UNKNOWN_EXCEPTION, &format!("x{}", "é".repeat(20_000)));
    assert_eq!(peer.message().await, failure(1, 7, &format!("x{}", "é".repeat(8191))));
}

#[tokio::test(start_paused = true)]
async fn a_oneway_request_is_sent_when_it_was_written() {
    let (connection, mut peer) = client(Config::default()).await;
    let large = vec![0; 200_000];
    let mut sent = connection.send_oneway(|encoder| encoder.write_raw(&large)).unwrap();
    let waited = timeout(Duration::from_secs(1), &mut sent).await;
    assert!(waited.is_err(), "the peer has not read");
    let second = connection.send_oneway(|encoder| encoder.write_raw(b"x")).unwrap();
    peer.message().await;
    assert!(sent.await.is_ok());
    peer.message().await;
    assert!(second.await.is_ok());
    let unsent = connection.send_oneway(|encoder| encoder.write_raw(&large)).unwrap();
    drop(peer);
    assert!(matches!(unsent.await, Err(ConnectionError::Lost { .. })));
}

#[tokio::test(start_paused = true)]
async fn on_hold_requests_wait_and_replies_leave() {
    let (connection, mut peer, mut requests) = server(Config::default()).await;
    peer.send(&request(1, "op", b"")).await;
    let running = requests.recv().await.unwrap();
    connection.hold(true);
    peer.send(&request(2, "op", b"")).await;
    let waited = timeout(Duration::from_secs(20), requests.recv()).await;
    assert!(waited.is_err(), "on hold");
    answer(&running, b"");
    peer.expect(&reply(1, b"")).await;
    connection.drained().await;
    connection.hold(false);
    assert_eq!(requests.recv().await.unwrap().request_id(), 2);
}

#[tokio::test(start_paused = true)]
async fn closing_on_hold_takes_no_time() {
    let (connection, mut peer, _requests) = server(Config::default()).await;
    connection.hold(true);
    peer.send(&request(1, "op", b"")).await;
    let start = Instant::now();
    connection.close();
    peer.expect(&CLOSE).await;
    drop(peer);
    assert!(matches!(connection.ended().await, ConnectionError::Closed));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn an_abort_ends_everything_at_once() {
    let (connection, mut peer) = client(Config::default()).await;
    let outstanding = call(&connection, "op");
    peer.message().await;
    connection.abort();
    assert!(!connection.is_active());
    assert!(matches!(outstanding.await, Err(ConnectionError::Closed)));
    peer.expect_close().await;
    assert!(matches!(connection.ended().await, ConnectionError::Closed));
}

#[tokio::test]
async fn a_close_waits_for_the_dispatches_and_for_the_peer() {
    let (connection, mut peer, mut requests) = server(Config::default()).await;
    peer.send(&request(1, "op", b"")).await;
    let running = requests.recv().await.unwrap();
    connection.close();
    peer.send(&request(2, "late", b"")).await;
    answer(&running, b"done");
    peer.expect(&reply(1, b"done")).await;
    peer.expect(&CLOSE).await;
    assert!(futures_util::FutureExt::now_or_never(connection.ended()).is_none());
    drop(peer);
    assert!(matches!(connection.ended().await, ConnectionError::Closed));
    assert!(requests.try_recv().is_err(), "the late request is ignored");
}

#[tokio::test]
async fn requests_before_the_end_of_the_stream_are_all_dispatched() {
    let (connection, mut peer, mut requests) = server(Config {
        max_dispatches: 0,
        ..Config::default()
    })
    .await;
    let many: Vec<u8> = (0..1000).flat_map(|_| request(0, "op", b"")).collect();
    peer.send(&many).await;
    peer.end_of_stream().await;
    connection.ended().await;
    for _ in 0..1000 {
        drop(requests.try_recv().unwrap());
    }
    connection.drained().await;
}

#[tokio::test]
async fn requests_behind_a_close_are_no_dispatches() {
    let (connection, mut peer, mut requests) = server(Config::default()).await;
    let bytes = [request(1, "op", b""), CLOSE.to_vec(), request(2, "op", b"")].concat();
    peer.send(&bytes).await;
    assert!(matches!(connection.ended().await, ConnectionError::ClosedByPeer));
    drop(requests.recv().await);
    connection.drained().await;
    assert!(requests.try_recv().is_err());
}

#[tokio::test]
async fn what_came_before_a_violation_is_answered_by_nobody_and_dispatched() {
    let (connection, mut peer, mut requests) = server(Config::default()).await;
    peer.send(&[request(1, "op", b""), b"GET / HTTP/1.1\r\n".to_vec()].concat())
        .await;
    peer.expect_close().await;
    assert!(matches!(connection.ended().await, ConnectionError::Protocol(_)));
    drop(requests.recv().await);
    connection.drained().await;
}

#[tokio::test(start_paused = true)]
async fn heartbeats_leave_by_themselves() {
    let (_connection, mut peer) = client(Config::default()).await;
    let start = Instant::now();
    for half in 1..=3 {
        peer.expect(&VALIDATE).await;
        let elapsed = start.elapsed();
        assert!(
            elapsed.abs_diff(Duration::from_secs(30 * half)) < Duration::from_millis(50),
            "{elapsed:?}"
        );
    }
}

fn timeouts(idle_check: IdleCheck) -> Config {
    Config {
        timeouts: TimeoutConfig {
            idle_check,
            ..TimeoutConfig::default()
        },
        ..Config::default()
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_given_up_after_the_idle_timeout() {
    let (connection, _peer) = client(timeouts(IdleCheck::Always)).await;
    let outstanding = call(&connection, "op");
    let start = Instant::now();
    assert!(matches!(outstanding.await, Err(ConnectionError::IdleTimeout)));
    assert!(start.elapsed().abs_diff(Duration::from_secs(60)) < Duration::from_millis(50));
}

#[tokio::test(start_paused = true)]
async fn a_connection_on_hold_is_not_given_up() {
    let (connection, _peer, _requests) = server(timeouts(IdleCheck::Always)).await;
    connection.hold(true);
    let ended = timeout(Duration::from_secs(1000), connection.ended()).await;
    assert!(ended.is_err(), "{ended:?}");
    connection.hold(false);
    assert!(matches!(connection.ended().await, ConnectionError::IdleTimeout));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_given_up_after_the_connect_timeout() {
    let (opening, _peer) = open(Role::Client, Config::default(), amd_core::connection::NoDispatcher);
    let start = Instant::now();
    assert!(matches!(
        opening.validated().await,
        Err(ConnectionError::ConnectTimeout)
    ));
    assert!(start.elapsed().abs_diff(Duration::from_secs(10)) < Duration::from_millis(50));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_close_is_given_up_after_the_close_timeout() {
    let (connection, mut peer) = client(Config::default()).await;
    let unanswered = call(&connection, "op");
    let start = Instant::now();
    connection.close();
    peer.message().await;
    assert!(matches!(connection.ended().await, ConnectionError::CloseTimeout));
    assert!(start.elapsed().abs_diff(Duration::from_secs(20)) < Duration::from_millis(50));
    assert!(matches!(unanswered.await, Err(ConnectionError::CloseTimeout)));
}

/// A peer that floods us while nothing may be dispatched fills its own buffers, not ours.
#[tokio::test(start_paused = true)]
async fn at_the_dispatch_limit_the_peer_is_pushed_back() {
    let config = Config {
        max_dispatches: 1,
        ..Config::default()
    };
    let (_connection, mut peer, mut requests) = server(config).await;
    let batch: Vec<u8> = (0..100).flat_map(|_| request(0, "op", &[0; 1000])).collect();
    let mut sent = 0;
    while timeout(Duration::from_secs(1), peer.try_send(&batch)).await.is_ok() {
        sent += batch.len();
    }
    assert!(sent < 1024 * 1024, "{sent} bytes were taken in");
    drop(requests.recv().await);
    drop(requests.recv().await);
}

/// The last dispatch of a batch ends while the task sleeps at the limit. Nothing else would wake it.
#[tokio::test(start_paused = true)]
async fn reading_goes_on_after_a_batch_that_filled_the_limit() {
    let config = Config {
        max_dispatches: 1,
        ..Config::default()
    };
    let (_connection, mut peer, mut requests) = server(config).await;
    let batch = [&1_i32.to_le_bytes()[..], &request_body("probe", "", "oneway", b"")].concat();
    peer.send(&message(MessageType::BatchRequest, &batch)).await;
    let member = requests.recv().await.unwrap();
    tokio::task::yield_now().await;
    answer(&member, b"");
    tokio::task::yield_now().await;
    peer.send(&request(1, "op", b"")).await;
    let next = timeout(Duration::from_secs(10), requests.recv()).await;
    answer(&next.expect("the connection reads again").unwrap(), b"");
    peer.expect(&reply(1, b"")).await;
}

/// Two ends that both have more to send than fits must read while they write.
#[tokio::test(flavor = "multi_thread")]
async fn large_messages_both_ways_through_a_narrow_pipe() {
    let config = Config {
        write_high_water: 64 * 1024,
        max_dispatches: 0,
        ..Config::default()
    };
    let (one, other) = memory_pair(1024);
    let echo = || {
        Arc::new(With(|request: IncomingRequest| {
            let params = request.shared_params();
            answer(&request, &params);
        }))
    };
    let server = Connection::open(one, Role::Server, config, echo(), &Handle::current()).into_connection();
    let client = Connection::open(other, Role::Client, config, echo(), &Handle::current());
    let client = client.validated().await.unwrap();
    let params = vec![7; 500_000];
    let body = request_body("probe", "", "echo", &params);
    let calls: Vec<_> = [&client, &client, &client, &client, &client, &client]
        .map(|connection| connection.send(|encoder| encoder.write_raw(&body)).unwrap())
        .into();
    let small = request_body("probe", "", "echo", b"small");
    let back = server.send(|encoder| encoder.write_raw(&small)).unwrap();
    for call in calls {
        assert_eq!(call.await.unwrap().body.len(), params.len() + 6);
    }
    assert_eq!(back.await.unwrap().body[6..], *b"small");
}

/// The task may not sleep while a dispatch that another thread ends makes room for the next request.
#[tokio::test(flavor = "multi_thread")]
async fn dispatches_that_end_on_other_threads_let_the_reading_go_on() {
    let (to_threads, jobs) = mpsc::channel::<IncomingRequest>();
    let threads = std::thread::spawn(move || {
        for request in jobs {
            answer(&request, b"");
        }
    });
    for max_dispatches in [1, 2, 3] {
        let to_threads = std::sync::Mutex::new(to_threads.clone());
        let dispatcher = With(move |request| to_threads.lock().unwrap().send(request).unwrap());
        let config = Config {
            max_dispatches,
            ..Config::default()
        };
        let (one, other) = memory_pair(4096);
        let server = Connection::open(one, Role::Server, config, Arc::new(dispatcher), &Handle::current());
        let dispatcher = Arc::new(amd_core::connection::NoDispatcher);
        let client = Connection::open(other, Role::Client, config, dispatcher, &Handle::current());
        let client = client.validated().await.unwrap();
        for _ in 0..100 {
            let calls: Vec<_> = (0..20).map(|_| call(&client, "op")).collect();
            for call in calls {
                let answered = timeout(Duration::from_secs(30), call).await;
                assert!(answered.expect("no wake-up is lost").is_ok());
            }
        }
        client.close();
        assert!(matches!(
            server.into_connection().ended().await,
            ConnectionError::ClosedByPeer
        ));
    }
    drop(to_threads);
    threads.join().unwrap();
}

/// A runtime that is dropped takes its connections along; those who wait are told.
#[test]
fn waiting_ends_with_the_runtime() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (connection, _peer, outstanding) = runtime.block_on(async {
        let (connection, mut peer) = client(Config::default()).await;
        let outstanding = call(&connection, "op");
        peer.message().await;
        (connection, peer, outstanding)
    });
    drop(runtime);
    let failed = futures_executor::block_on(outstanding);
    assert!(matches!(failed, Err(ConnectionError::Closed)));
    assert!(matches!(
        futures_executor::block_on(connection.ended()),
        ConnectionError::Closed
    ));
    assert!(connection.send(|_| {}).is_err());
}
