//! The limits of adapters and connections, as properties set them.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use amd::prelude::*;
use futures::future::join_all;

#[interface(module = "Test")]
pub trait Counter {
    fn slow(&self);
    fn slow_and_blocking(&self);
}

/// Counts how many dispatches are under way at once.
#[derive(Clone, Default)]
struct Busy {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Busy {
    fn enter(&self) {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
    }

    fn leave(&self) {
        self.now.fetch_sub(1, Ordering::SeqCst);
    }
}

#[servant(Counter)]
impl Busy {
    async fn slow(&self) {
        self.enter();
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.leave();
    }

    fn slow_and_blocking(&self) {
        self.enter();
        std::thread::sleep(Duration::from_millis(20));
        self.leave();
    }
}

async fn server(properties: &[(&str, &str)]) -> (Communicator, String, Busy) {
    let mut builder = Communicator::builder();
    for (name, value) in properties {
        builder = builder.property(*name, *value);
    }
    let communicator = builder.build().unwrap();
    let endpoints = "tcp -h 127.0.0.1 -p 0";
    let adapter = communicator
        .create_object_adapter_with_endpoints("A", endpoints)
        .unwrap();
    let busy = Busy::default();
    let proxy = adapter.add(busy.clone(), "counter").unwrap();
    adapter.activate().await.unwrap();
    (communicator, proxy.to_string(), busy)
}

async fn most_at_once(properties: &[(&str, &str)]) -> (usize, usize) {
    let (_server, proxy, busy) = server(properties).await;
    let counter: CounterPrx = Communicator::new().unwrap().proxy(&proxy).unwrap();
    join_all((0..4).map(|_| counter.slow())).await;
    let asynchronous = busy.most.swap(0, Ordering::SeqCst);
    join_all((0..4).map(|_| counter.slow_and_blocking())).await;
    (asynchronous, busy.most.load(Ordering::SeqCst))
}

#[tokio::test]
async fn serialize_dispatches_the_requests_of_a_connection_one_after_the_other() {
    assert_eq!(most_at_once(&[]).await, (4, 4));
    assert_eq!(most_at_once(&[("A.ThreadPool.Serialize", "1")]).await, (1, 1));
    assert_eq!(most_at_once(&[("Ice.ThreadPool.Server.Serialize", "1")]).await, (1, 1));
}

#[tokio::test]
async fn the_dispatch_limit_of_an_adapter_wins_over_that_of_the_communicator() {
    let properties = [
        ("A.Connection.MaxDispatches", "2"),
        ("Ice.Connection.Server.MaxDispatches", "3"),
    ];
    assert_eq!(most_at_once(&properties).await, (2, 2));
    assert_eq!(most_at_once(&properties[1..]).await, (3, 3));
}

#[tokio::test]
async fn max_connections_closes_what_comes_beyond_it() {
    let (_server, proxy, _) = server(&[("A.MaxConnections", "1")]).await;
    let first = Communicator::new().unwrap();
    let second = Communicator::new().unwrap();
    first.proxy::<ObjectPrx>(&proxy).unwrap().ice_ping().await.unwrap();
    let refused = second.proxy::<ObjectPrx>(&proxy).unwrap();
    let error = refused.ice_ping().await.unwrap_err();
    assert!(matches!(error, InvocationError::Connection(_)), "{error}");
    first.destroy().await;
    // The server sees the end of the first soon.
    let mut tries = 0;
    while let Err(error) = refused.ice_ping().await {
        tries += 1;
        assert!(tries < 500, "{error}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_inactive_connection_is_closed_and_the_next_call_opens_another() {
    let (server, proxy, _) = server(&[("A.Connection.InactivityTimeout", "1")]).await;
    let client = Communicator::new().unwrap();
    let object: ObjectPrx = client.proxy(&proxy).unwrap();
    object.ice_ping().await.unwrap();
    let connection = object.ice_cached_connection().unwrap();
    tokio::time::timeout(Duration::from_secs(30), connection.ended())
        .await
        .unwrap();
    object.ice_ping().await.unwrap();
    assert_ne!(object.ice_cached_connection().unwrap(), connection);
    server.destroy().await;
}
