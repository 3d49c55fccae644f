//! Callers who are told that their request was sent.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use amd_core::encoding::{Encapsulation, Encoding};
use amd_core::protocol::OperationMode;
use amd_core::proxy::{Client, ClientConfig, Invocation, ObjectPrx, Proxy};
use futures_util::poll;
use support::messages::*;
use support::peer::Peer;
use tokio::net::TcpListener;
use tokio::runtime::Handle;

/// More than the sockets of both ends hold.
const LARGE: usize = 64 << 20;

struct Setup {
    proxy: ObjectPrx,
    listener: TcpListener,
}

impl Setup {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let client: Arc<Client> = Client::new(ClientConfig::default(), Handle::current());
        let text = format!("probe:tcp -h 127.0.0.1 -p {port}");
        let proxy = client.parse(&text).unwrap().unwrap();
        Self { proxy, listener }
    }

    async fn connect(&self) -> Peer {
        let (connected, peer) = tokio::join!(self.proxy.ice_get_connection(), Peer::accept(&self.listener));
        connected.unwrap();
        peer
    }
}

fn call(proxy: &ObjectPrx, size: usize) -> Invocation<Encapsulation, Encapsulation> {
    let params = Encapsulation::new(Encoding::V1_1, |encoder| encoder.write_raw(&vec![0; size])).unwrap();
    proxy.ice_invoke("op", OperationMode::Normal, &params)
}

async fn ends<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), future)
        .await
        .expect("it ends")
}

#[tokio::test]
async fn a_twoway_call_is_sent_before_it_is_answered() {
    let setup = Setup::start().await;
    let mut peer = setup.connect().await;
    let (mut call, mut sent) = call(&setup.proxy, LARGE).with_sent();
    assert!(!sent.is_sent());
    assert!(poll!(&mut call).is_pending());
    let mut read = peer.read_once().await.len();
    assert!(poll!(&mut call).is_pending());
    assert!(!sent.is_sent(), "most of it is not even in the socket");

    let told = ends(async {
        loop {
            tokio::select! {
                biased;
                sent = &mut sent => break sent,
                _ = &mut call => panic!("nobody has answered"),
                bytes = peer.read_once() => read += bytes.len(),
            }
        }
    });
    assert!(told.await);
    assert!(sent.is_sent());
    assert!(read > LARGE / 4, "only {read} bytes were read");

    // What is left, and the reply.
    let answer = async {
        while read < LARGE {
            read += peer.read_once().await.len();
        }
        peer.send(&reply(1, b"")).await;
    };
    let (outcome, ()) = ends(async { tokio::join!(call, answer) }).await;
    outcome.unwrap();
}

#[tokio::test]
async fn oneway_calls_and_flushes_tell_it_too() {
    let setup = Setup::start().await;
    let mut peer = setup.connect().await;
    let told = Arc::new(AtomicUsize::new(0));
    let tell = || {
        let told = told.clone();
        move || {
            told.fetch_add(1, Ordering::Relaxed);
        }
    };
    ends(call(&setup.proxy.ice_oneway(), 1).on_sent(tell())).await.unwrap();
    assert_eq!(told.load(Ordering::Relaxed), 1);
    peer.message().await;

    let batch = setup.proxy.ice_batch_oneway();
    ends(call(&batch, 1).on_sent(tell())).await.unwrap();
    assert_eq!(told.load(Ordering::Relaxed), 1, "it waits for the flush");
    ends(batch.ice_flush_batch_requests().on_sent(tell())).await.unwrap();
    assert_eq!(told.load(Ordering::Relaxed), 2);
    peer.message().await;
    ends(batch.ice_flush_batch_requests().on_sent(tell())).await.unwrap();
    assert_eq!(told.load(Ordering::Relaxed), 3, "nothing was left to be sent");
}

#[tokio::test]
async fn who_asks_twice_is_told_twice_and_once_for_all_retries() {
    let setup = Setup::start().await;
    let told = Arc::new(AtomicUsize::new(0));
    let tell = || {
        let told = told.clone();
        move || {
            told.fetch_add(1, Ordering::Relaxed);
        }
    };
    let called = call(&setup.proxy, 1).on_sent(tell()).on_sent(tell());
    let answer = async {
        let mut peer = Peer::accept(&setup.listener).await;
        peer.message().await;
        peer.send(&CLOSE).await;
        peer.expect_close().await;
        let mut peer = Peer::accept(&setup.listener).await;
        peer.message().await;
        peer.send(&reply(1, b"")).await;
        peer
    };
    let (outcome, _peer) = ends(async { tokio::join!(called, answer) }).await;
    outcome.unwrap();
    assert_eq!(told.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn what_is_never_sent_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let client: Arc<Client> = Client::new(ClientConfig::default(), Handle::current());
    let proxy = client
        .parse(&format!("probe:tcp -h 127.0.0.1 -p {port}"))
        .unwrap()
        .unwrap();
    let (called, mut sent) = call(&proxy, 1).with_sent();
    assert!(ends(called).await.is_err());
    assert!(!ends(&mut sent).await);
    assert!(!sent.is_sent());
}
