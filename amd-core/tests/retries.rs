//! Which calls are sent again, with peers that fail in the ways of Ice's rules (protocol 6.4).

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use amd_core::connection::ConnectionError;
use amd_core::encoding::{Encapsulation, Encoding};
use amd_core::protocol::{OperationMode, ReplyStatus};
use amd_core::proxy::{Client, ClientConfig, InvocationError, ObjectPrx, Proxy};
use support::messages::*;
use support::peer::Peer;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// What a server does with one connection.
#[derive(Clone, Copy, Debug)]
enum Does {
    /// Ends it before it is validated.
    DropsBeforeValidation,
    /// Reads a request and ends the connection.
    Drops,
    /// Reads a request and closes gracefully in place of a reply.
    Closes,
    Replies,
    /// Replies with this status.
    Fails(u8),
    /// Replies that there is no such object, facet or operation.
    NotThere(u8),
}

/// A server that takes one connection after the other and counts the requests that it read.
struct Server {
    proxy: ObjectPrx,
    requests: JoinHandle<usize>,
}

impl Server {
    async fn start(intervals: &[u64], script: &'static [Does]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = ClientConfig {
            retry_intervals: intervals.iter().copied().map(Duration::from_millis).collect(),
            ..ClientConfig::default()
        };
        let client: Arc<Client> = Client::new(config, Handle::current());
        let text = format!("probe:tcp -h 127.0.0.1 -p {port}");
        Self {
            proxy: client.parse(&text).unwrap().unwrap(),
            requests: tokio::spawn(serve(listener, script)),
        }
    }

    async fn call(&self, mode: OperationMode) -> Result<(), InvocationError> {
        let none = Encapsulation::new(Encoding::V1_1, |_| {}).unwrap();
        let called = self.proxy.ice_invoke("op", mode, &none);
        let called = tokio::time::timeout(Duration::from_secs(30), called).await;
        let called = called.expect("the call ends");
        called.map(drop).map_err(|error| error.map_user(|_| unreachable!()))
    }

    /// How many requests the server read, when it has done all it was to do.
    async fn requests(self) -> usize {
        let served = tokio::time::timeout(Duration::from_secs(30), self.requests).await;
        served.expect("the whole script was played").unwrap()
    }
}

async fn serve(listener: TcpListener, script: &[Does]) -> usize {
    let mut requests = 0;
    for does in script {
        if matches!(does, Does::DropsBeforeValidation) {
            drop(listener.accept().await.unwrap());
            continue;
        }
        let mut peer = Peer::accept(&listener).await;
        let request = peer.message().await;
        let id = i32::from_le_bytes(request[14..18].try_into().unwrap());
        requests += 1;
        match does {
            Does::Closes => {
                peer.send(&CLOSE).await;
                peer.expect_close().await;
            }
            Does::Replies => peer.send(&reply(id, b"")).await,
            Does::Fails(status) => peer.send(&failure(id, *status, "no")).await,
            Does::NotThere(status) => {
                peer.send(&raw_reply(id, *status, &request[18..][..NOT_THERE_SIZE]))
                    .await
            }
            Does::Drops | Does::DropsBeforeValidation => {}
        }
    }
    requests
}

fn is_lost(outcome: &Result<(), InvocationError>) -> bool {
    matches!(outcome, Err(InvocationError::Connection(ConnectionError::Lost { .. })))
}

/// Identity `probe`, no category, no facet, operation `op`: as a request has them.
const NOT_THERE_SIZE: usize = 6 + 1 + 1 + 3;

use Does::{Closes, Drops, DropsBeforeValidation, Fails, NotThere, Replies};
use OperationMode::{Idempotent, Nonmutating, Normal};

#[tokio::test]
async fn a_normal_call_that_may_have_run_is_not_sent_again() {
    let server = Server::start(&[0, 0, 0], &[Drops]).await;
    let outcome = server.call(Normal).await;
    assert!(is_lost(&outcome), "{outcome:?}");
    assert_eq!(server.requests().await, 1);
}

#[tokio::test]
async fn an_idempotent_call_is_sent_again() {
    for mode in [Idempotent, Nonmutating] {
        let server = Server::start(&[0], &[Drops, Replies]).await;
        server.call(mode).await.unwrap();
        assert_eq!(server.requests().await, 2);
    }
}

#[tokio::test]
async fn no_more_often_than_there_are_intervals() {
    let server = Server::start(&[0], &[Drops, Drops]).await;
    let outcome = server.call(Idempotent).await;
    assert!(is_lost(&outcome), "{outcome:?}");
    assert_eq!(server.requests().await, 2);

    let server = Server::start(&[], &[Drops]).await;
    let outcome = server.call(Idempotent).await;
    assert!(is_lost(&outcome), "{outcome:?}");
    assert_eq!(server.requests().await, 1);
}

#[tokio::test]
async fn each_retry_waits_its_interval() {
    let server = Server::start(&[0, 60, 90], &[Drops, Drops, Drops, Replies]).await;
    let begun = tokio::time::Instant::now();
    server.call(Idempotent).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(150), "{:?}", begun.elapsed());
    assert_eq!(server.requests().await, 4);
}

#[tokio::test]
async fn a_graceful_close_says_that_the_call_did_not_run() {
    for mode in [Normal, Idempotent] {
        let server = Server::start(&[0], &[Closes, Closes, Replies]).await;
        server.call(mode).await.unwrap();
        assert_eq!(server.requests().await, 3);
    }
}

#[tokio::test]
async fn a_graceful_close_gives_one_retry_beyond_the_intervals() {
    let server = Server::start(&[], &[Closes, Replies]).await;
    server.call(Normal).await.unwrap();
    assert_eq!(server.requests().await, 2);

    let server = Server::start(&[], &[Closes, Closes]).await;
    let outcome = server.call(Normal).await;
    let closed = matches!(outcome, Err(InvocationError::Connection(ConnectionError::ClosedByPeer)));
    assert!(closed, "{outcome:?}");
    assert_eq!(server.requests().await, 2);
}

#[tokio::test]
async fn a_call_that_never_left_is_tried_again() {
    for mode in [Normal, Idempotent] {
        let server = Server::start(&[0], &[DropsBeforeValidation, Replies]).await;
        server.call(mode).await.unwrap();
        assert_eq!(server.requests().await, 1);

        let server = Server::start(&[0], &[DropsBeforeValidation, DropsBeforeValidation]).await;
        let outcome = server.call(mode).await;
        assert!(is_lost(&outcome), "{outcome:?}");
        assert_eq!(server.requests().await, 0);
    }
}

#[tokio::test]
async fn a_retry_of_a_normal_call_ends_where_it_may_have_run() {
    let server = Server::start(&[0, 0, 0, 0], &[DropsBeforeValidation, Closes, Drops]).await;
    let outcome = server.call(Normal).await;
    assert!(is_lost(&outcome), "{outcome:?}");
    assert_eq!(server.requests().await, 2);
}

#[tokio::test]
async fn a_normal_call_that_failed_is_not_sent_again() {
    for status in [5, 6, 7, 9] {
        let script: &'static [Does] = Box::leak(Box::new([Fails(status)]));
        let server = Server::start(&[0, 0], script).await;
        let outcome = server.call(Normal).await;
        assert!(matches!(outcome, Err(InvocationError::Dispatch { .. })), "{outcome:?}");
        assert_eq!(server.requests().await, 1);
    }
}

#[tokio::test]
async fn an_idempotent_call_that_failed_is_sent_again() {
    for status in [5, 6, 7, 9, 200] {
        let script: &'static [Does] = Box::leak(Box::new([Fails(status), Replies]));
        let server = Server::start(&[0], script).await;
        server.call(Idempotent).await.unwrap();
        assert_eq!(server.requests().await, 2);

        let script: &'static [Does] = Box::leak(Box::new([Fails(status), Fails(status)]));
        let server = Server::start(&[0], script).await;
        let outcome = server.call(Idempotent).await;
        assert!(matches!(outcome, Err(InvocationError::Dispatch { .. })), "{outcome:?}");
        assert_eq!(server.requests().await, 2);
    }
}

#[tokio::test]
async fn no_server_is_asked_again_for_what_it_does_not_have() {
    for status in [2, 3, 4] {
        let script: &'static [Does] = Box::leak(Box::new([NotThere(status)]));
        let server = Server::start(&[0, 0], script).await;
        let outcome = server.call(Idempotent).await;
        assert_eq!(outcome.unwrap_err().status(), Some(ReplyStatus::from_byte(status)));
        assert_eq!(server.requests().await, 1);
    }
}

/// The server reads only the beginning of the first request. The second one waits behind it and is as good as new.
#[tokio::test]
async fn a_normal_call_of_which_no_byte_left_is_sent_again() {
    const LARGE: usize = 64 << 20;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut config = ClientConfig::default();
    config.connection.config.write_high_water = 2 * LARGE;
    let client: Arc<Client> = Client::new(config, Handle::current());
    let proxy = client
        .parse(&format!("probe:tcp -h 127.0.0.1 -p {port}"))
        .unwrap()
        .unwrap();
    let (connected, mut peer) = tokio::join!(proxy.ice_get_connection(), Peer::accept(&listener));
    let first_connection = connected.unwrap();
    assert!(first_connection.end().is_none());

    let call = |size| {
        let params = Encapsulation::new(Encoding::V1_1, |encoder| encoder.write_raw(&vec![0; size])).unwrap();
        proxy.ice_invoke("op", Normal, &params)
    };
    let (mut large, mut small) = (call(LARGE), call(1));
    let mut oneway = proxy
        .ice_oneway()
        .ice_invoke("op", Normal, &Encapsulation::new(Encoding::V1_1, |_| {}).unwrap());
    assert!(futures_util::poll!(&mut large).is_pending());
    peer.read_once().await;
    assert!(futures_util::poll!(&mut small).is_pending());
    assert!(futures_util::poll!(&mut oneway).is_pending());
    drop(peer);

    let lost = tokio::time::timeout(Duration::from_secs(30), large)
        .await
        .expect("it ends");
    assert!(matches!(lost, Err(InvocationError::Connection(_))), "{lost:?}");
    let serve = async {
        let mut peer = Peer::accept(&listener).await;
        for _ in 0..2 {
            let request = peer.message().await;
            let id = i32::from_le_bytes(request[14..18].try_into().unwrap());
            if id != 0 {
                peer.send(&reply(id, b"")).await;
            }
        }
        peer
    };
    let all = async { tokio::join!(small, oneway, serve) };
    let (small, oneway, _peer) = tokio::time::timeout(Duration::from_secs(30), all)
        .await
        .expect("they are sent again");
    small.unwrap();
    oneway.unwrap();
    assert!(matches!(first_connection.end(), Some(ConnectionError::Lost { .. })));
}

#[tokio::test]
async fn the_timeout_covers_the_pauses() {
    let server = Server::start(&[3_600_000], &[Drops]).await;
    let none = Encapsulation::new(Encoding::V1_1, |_| {}).unwrap();
    let call = server.proxy.ice_invoke("op", Idempotent, &none);
    let outcome = call.timeout(Duration::from_millis(300)).await;
    assert!(matches!(outcome, Err(InvocationError::Timeout)), "{outcome:?}");
}
