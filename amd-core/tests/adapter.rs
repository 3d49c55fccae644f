//! Object adapters over TCP: lanes, panics, states, endpoints, and who does not exist.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use amd_core::adapter::ObjectAdapter;
use amd_core::communicator::Communicator;
use amd_core::connection::ConnectionError;
use amd_core::dispatch::{Dispatch, EventLoopAdapter};
use amd_core::identity::Identity;
use amd_core::protocol::{FailedTarget, ReplyStatus};
use amd_core::proxy::{InvocationError, ObjectPrx, Proxy};
use support::messages::*;
use support::peer::Peer;
use support::servant::{Probe, Stage, block, call, call_echo, panic, panic_at_once, panic_later, wait};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

/// A server with one servant `probe`, and a client's proxy for it.
struct Setup {
    server: Communicator,
    adapter: ObjectAdapter,
    client: Communicator,
    proxy: ObjectPrx,
    stage: Arc<Stage>,
    begun: UnboundedReceiver<i32>,
}

impl Setup {
    async fn new(properties: &[(&str, &str)]) -> Self {
        let mut builder = Communicator::builder();
        for (name, value) in properties {
            builder = builder.property(*name, *value);
        }
        Self::with(builder.build().unwrap()).await
    }

    async fn with(server: Communicator) -> Self {
        let adapter = server
            .create_object_adapter_with_endpoints("Test", "tcp -h 127.0.0.1 -p 0")
            .unwrap();
        let (stage, begun) = Stage::new();
        let proxy = adapter.add(Probe(stage.clone()), "probe").unwrap();
        adapter.activate().await.unwrap();
        let client = Communicator::new().unwrap();
        let proxy = client.proxy(&proxy.to_string()).unwrap();
        Self {
            server,
            adapter,
            client,
            proxy,
            stage,
            begun,
        }
    }

    fn address(&self) -> SocketAddr {
        address(&self.adapter)
    }

    async fn destroy(self) {
        self.stage.open();
        self.stage.unblock();
        in_time(self.client.destroy()).await;
        in_time(self.server.destroy()).await;
    }
}

fn address(adapter: &ObjectAdapter) -> SocketAddr {
    let endpoint = &adapter.published_endpoints()[0];
    let text = endpoint.to_string();
    let port = text.split(" -p ").nth(1).unwrap().split(' ').next().unwrap();
    SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()))
}

/// What hangs must fail and not hang the tests.
#[track_caller]
fn in_time<F: Future>(future: F) -> impl Future<Output = F::Output> {
    let caller = std::panic::Location::caller();
    async move {
        let done = timeout(Duration::from_secs(60), future).await;
        done.unwrap_or_else(|_| panic!("{caller}: it hangs"))
    }
}

async fn next(begun: &mut UnboundedReceiver<i32>) -> i32 {
    in_time(begun.recv()).await.unwrap()
}

/// Issue 2, "to be seen" 5.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_waiting_dispatches_and_a_blocked_lane_hold_nothing_up() {
    const WAITING: i32 = 10_000;
    let properties = [
        ("Ice.Connection.Server.MaxDispatches", "0"),
        ("Ice.ThreadPool.Server.SizeMax", "2"),
        ("Ice.Connection.Server.IdleTimeout", "1"),
    ];
    let mut setup = Setup::new(&properties).await;
    assert_eq!(setup.server.sync_threads(), 2);
    let blocked = [1, 2].map(|number| call::<block>(&setup.proxy, number));
    let blocked = blocked.map(|call| tokio::spawn(call.into_future()));
    let mut begun = [next(&mut setup.begun).await, next(&mut setup.begun).await];
    begun.sort_unstable();
    assert_eq!(begun, [1, 2], "both threads of the lane are held");
    let queued = call_echo(&setup.proxy, "queued");
    let mut queued = std::pin::pin!(queued.into_future());
    assert!(futures_util::poll!(&mut queued).is_pending());

    let waiting: Vec<_> = (0..WAITING).map(|number| call::<wait>(&setup.proxy, number)).collect();
    let waiting = tokio::spawn(futures_util::future::join_all(
        waiting.into_iter().map(IntoFuture::into_future),
    ));
    let mut all = vec![false; WAITING as usize];
    for _ in 0..WAITING {
        let number = usize::try_from(next(&mut setup.begun).await).unwrap();
        assert!(!std::mem::replace(&mut all[number], true), "{number} came twice");
    }
    let connection = setup.proxy.ice_cached_connection().unwrap();
    in_time(setup.proxy.ice_ping().into_future()).await.unwrap();
    let mut other = Peer::connect(setup.address()).await;
    in_time(other.expect(&VALIDATE)).await;
    in_time(setup.proxy.ice_ping().into_future()).await.unwrap();
    assert!(connection.is_active());
    assert!(futures_util::poll!(&mut queued).is_pending());
    assert!(!waiting.is_finished());

    setup.stage.open();
    let answers = in_time(waiting).await.unwrap();
    for (number, answer) in (0..).zip(answers) {
        assert_eq!(answer.unwrap(), number);
    }
    assert!(
        futures_util::poll!(&mut queued).is_pending(),
        "the lane is still blocked"
    );
    setup.stage.unblock();
    assert_eq!(in_time(queued).await.unwrap(), "queued");
    for (number, call) in (1..).zip(blocked) {
        assert_eq!(in_time(call).await.unwrap().unwrap(), number);
    }
    drop(other);
    setup.destroy().await;
}

/// The heartbeats of a connection do not depend on what its dispatches do.
#[tokio::test(flavor = "multi_thread")]
async fn heartbeats_leave_while_the_lane_is_blocked() {
    let properties = [
        ("Ice.ThreadPool.Server.SizeMax", "1"),
        ("Ice.Connection.Server.IdleTimeout", "1"),
    ];
    let mut setup = Setup::new(&properties).await;
    let mut peer = Peer::connect(setup.address()).await;
    peer.send(&request(1, "block", &7_i32.to_le_bytes())).await;
    assert_eq!(next(&mut setup.begun).await, 7);
    in_time(peer.expect(&VALIDATE)).await;
    in_time(peer.expect(&VALIDATE)).await;
    setup.stage.unblock();
    assert_eq!(in_time(peer.message()).await, reply(1, &7_i32.to_le_bytes()));
    drop(peer);
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_thread_starts_dispatches_in_the_order_of_their_arrival() {
    let properties = [
        ("Ice.ThreadPool.Server.SizeMax", "1"),
        ("Ice.Connection.Server.MaxDispatches", "0"),
    ];
    let mut setup = Setup::new(&properties).await;
    let mut peer = Peer::connect(setup.address()).await;
    let requests: Vec<u8> = (1..=2000_i32)
        .flat_map(|id| request(id, "record", &id.to_le_bytes()))
        .collect();
    peer.send(&requests).await;
    for number in 1..=2000 {
        assert_eq!(next(&mut setup.begun).await, number);
    }
    for id in 1..=2000_i32 {
        assert_eq!(in_time(peer.message()).await, reply(id, &id.to_le_bytes()));
    }
    drop(peer);
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_dispatch_limit_the_next_request_waits() {
    let mut setup = Setup::new(&[("Ice.Connection.Server.MaxDispatches", "2")]).await;
    let mut peer = Peer::connect(setup.address()).await;
    let waits = [1_i32, 2].map(|id| request(id, "wait", &id.to_le_bytes())).concat();
    peer.send(&[waits, request(3, "record", &3_i32.to_le_bytes())].concat())
        .await;
    assert_eq!(next(&mut setup.begun).await, 1);
    assert_eq!(next(&mut setup.begun).await, 2);
    let mut other = Peer::connect(setup.address()).await;
    other.send(&request(1, "echo", &string("x"))).await;
    assert_eq!(
        in_time(other.message()).await,
        reply(1, &string("x")),
        "others are served"
    );
    assert!(setup.begun.try_recv().is_err());
    setup.stage.open();
    assert_eq!(next(&mut setup.begun).await, 3);
    drop((peer, other));
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn panics_are_unknown_exceptions_and_the_connection_lives() {
    let setup = Setup::new(&[]).await;
    let connection = {
        in_time(setup.proxy.ice_ping().into_future()).await.unwrap();
        setup.proxy.ice_cached_connection().unwrap()
    };
    for _ in 0..20 {
        let calls = [
            call::<panic>(&setup.proxy, 1),
            call::<panic_at_once>(&setup.proxy, 1),
            call::<panic_later>(&setup.proxy, 1),
        ];
        for call in calls {
            let failed = in_time(call.into_future()).await.unwrap_err();
            let InvocationError::Dispatch { status, .. } = &failed else {
                panic!("{failed:?}");
            };
            assert_eq!(*status, ReplyStatus::UNKNOWN_EXCEPTION);
        }
        assert_eq!(
            in_time(call_echo(&setup.proxy, "on").into_future()).await.unwrap(),
            "on"
        );
    }
    assert_eq!(setup.proxy.ice_cached_connection().unwrap(), connection);
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_exist_is_named() {
    let setup = Setup::new(&[]).await;
    let target = |name: &str, facet: &str, operation: &str| FailedTarget {
        name: name.into(),
        category: "c".into(),
        facet: facet.into(),
        operation: operation.into(),
    };
    let (stage, _begun) = Stage::new();
    setup.adapter.add_facet(Probe(stage), "c/faceted", "only").unwrap();
    let with = |identity: &str, facet: &str| {
        let identity: Identity = identity.try_into().unwrap();
        setup.proxy.ice_with_identity(identity).ice_with_facet(facet)
    };
    match call_echo(&with("c/nobody", "f"), "x").await {
        Err(InvocationError::ObjectNotExist(found)) => assert_eq!(*found, target("nobody", "f", "echo")),
        other => panic!("{other:?}"),
    }
    for facet in ["", "other"] {
        match call_echo(&with("c/faceted", facet), "x").await {
            Err(InvocationError::FacetNotExist(found)) => assert_eq!(*found, target("faceted", facet, "echo")),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(call_echo(&with("c/faceted", "only"), "x").await.unwrap(), "x");
    let mut peer = Peer::connect(setup.address()).await;
    peer.send(&raw_request(1, &request_body("nobody", "", "ice_ping", b"")))
        .await;
    assert_eq!(peer.message().await, not_exist(1, 2, "nobody", "", "ice_ping"));
    peer.send(&raw_request(2, &request_body("probe", "x", "ice_ping", b"")))
        .await;
    assert_eq!(peer.message().await, not_exist(2, 3, "probe", "x", "ice_ping"));
    peer.send(&request(3, "ech", &string("x"))).await;
    assert_eq!(peer.message().await, not_exist(3, 4, "probe", "", "ech"));
    drop(peer);
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deactivation_lets_dispatches_end() {
    let mut setup = Setup::new(&[]).await;
    let (waiting, blocked) = (call::<wait>(&setup.proxy, 1), call::<block>(&setup.proxy, 2));
    let calls = tokio::spawn(async move { (waiting.await, blocked.await) });
    assert_eq!(next(&mut setup.begun).await, 1);
    setup.stage.open();
    assert_eq!(next(&mut setup.begun).await, 2);
    setup.adapter.deactivate();
    let address = setup.address();
    in_time(async move { while tokio::net::TcpStream::connect(address).await.is_ok() {} }).await;
    let adapter = setup.adapter.clone();
    let deactivated = adapter.wait_for_deactivate();
    let mut deactivated = std::pin::pin!(deactivated);
    assert!(futures_util::poll!(&mut deactivated).is_pending());
    setup.stage.unblock();
    let (waited, unblocked) = in_time(calls).await.unwrap();
    assert_eq!((waited.unwrap(), unblocked.unwrap()), (1, 2));
    in_time(deactivated).await;
    assert!(setup.adapter.activate().await.is_err());
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deactivation_ends_a_connection_on_hold() {
    let setup = Setup::new(&[]).await;
    let mut peer = Peer::connect(setup.address()).await;
    setup.adapter.hold().unwrap();
    peer.send(&request(1, "record", &1_i32.to_le_bytes())).await;
    setup.adapter.deactivate();
    in_time(peer.expect(&CLOSE)).await;
    drop(peer);
    in_time(setup.adapter.wait_for_deactivate()).await;
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_is_gone_does_not_keep_an_adapter() {
    let mut setup = Setup::new(&[]).await;
    let mut peer = Peer::connect(setup.address()).await;
    let bytes = [
        request(1, "wait", &1_i32.to_le_bytes()),
        CLOSE.to_vec(),
        request(2, "wait", &2_i32.to_le_bytes()),
    ];
    peer.send(&bytes.concat()).await;
    assert_eq!(next(&mut setup.begun).await, 1);
    in_time(peer.expect_close()).await;
    setup.adapter.deactivate();
    let adapter = setup.adapter.clone();
    let deactivated = adapter.wait_for_deactivate();
    let mut deactivated = std::pin::pin!(deactivated);
    assert!(
        futures_util::poll!(&mut deactivated).is_pending(),
        "its dispatch runs on"
    );
    setup.stage.open();
    in_time(deactivated).await;
    drop(peer);
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_hold_connections_and_requests_wait() {
    let mut setup = Setup::new(&[]).await;
    let mut peer = Peer::connect(setup.address()).await;
    peer.send(&request(1, "wait", &1_i32.to_le_bytes())).await;
    assert_eq!(next(&mut setup.begun).await, 1);
    setup.adapter.hold().unwrap();
    let adapter = setup.adapter.clone();
    let held = adapter.wait_for_hold();
    let mut held = std::pin::pin!(held);
    assert!(futures_util::poll!(&mut held).is_pending());
    peer.send(&request(2, "record", &2_i32.to_le_bytes())).await;
    let late = tokio::spawn(Peer::connect(setup.address()));
    setup.stage.open();
    assert_eq!(in_time(peer.message()).await, reply(1, &1_i32.to_le_bytes()));
    in_time(held).await;
    assert!(!late.is_finished());
    assert!(setup.begun.try_recv().is_err());
    setup.adapter.activate().await.unwrap();
    assert_eq!(next(&mut setup.begun).await, 2);
    assert_eq!(in_time(peer.message()).await, reply(2, &2_i32.to_le_bytes()));
    let mut late = in_time(late).await.unwrap();
    late.send(&request(1, "echo", &string("x"))).await;
    assert_eq!(in_time(late.message()).await, reply(1, &string("x")));
    drop((peer, late));
    setup.destroy().await;
}

/// Whether it was dispatched nobody knows, so it is not sent again.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_connection_was_aborted_is_not_repeated() {
    let mut setup = Setup::new(&[]).await;
    let waiting = tokio::spawn(call::<wait>(&setup.proxy, 1).into_future());
    assert_eq!(next(&mut setup.begun).await, 1);
    setup.proxy.ice_ping().await.unwrap();
    setup.proxy.ice_cached_connection().unwrap().abort();
    let failed = in_time(waiting).await.unwrap();
    assert!(
        matches!(failed, Err(InvocationError::Connection(ConnectionError::Closed))),
        "{failed:?}"
    );
    setup.stage.open();
    assert_eq!(
        in_time(call::<wait>(&setup.proxy, 2).into_future()).await.unwrap(),
        2,
        "over another connection"
    );
    assert_eq!(next(&mut setup.begun).await, 2);
    setup.destroy().await;
}

/// Drops every dispatch, or panics.
#[derive(Debug)]
enum Careless {
    Drops,
    Panics,
}

impl EventLoopAdapter for Careless {
    fn run(&self, dispatch: Dispatch) {
        match self {
            Self::Drops => drop(dispatch),
            Self::Panics => panic!("in a test"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_careless_event_loop_loses_no_request() {
    for careless in [Careless::Drops, Careless::Panics] {
        let setup = Setup::with(Communicator::builder().event_loop(careless).build().unwrap()).await;
        for _ in 0..3 {
            let failed = in_time(call::<wait>(&setup.proxy, 1).into_future()).await.unwrap_err();
            let InvocationError::Dispatch { status, .. } = &failed else {
                panic!("{failed:?}");
            };
            assert_eq!(*status, ReplyStatus::UNKNOWN_EXCEPTION);
        }
        assert_eq!(
            in_time(call_echo(&setup.proxy, "sync").into_future()).await.unwrap(),
            "sync"
        );
        setup.destroy().await;
    }
}

async fn echoes(endpoints: &str, host: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (server, client) = (Communicator::new()?, Communicator::new()?);
    let adapter = server.create_object_adapter_with_endpoints("Test", endpoints)?;
    let (stage, _begun) = Stage::new();
    adapter.add(Probe(stage), "probe")?;
    adapter.activate().await?;
    let port = address(&adapter).port();
    assert_ne!(port, 0, "the real port is published");
    let proxy: ObjectPrx = client.proxy(&format!("probe:tcp -h \"{host}\" -p {port}"))?;
    assert_eq!(in_time(call_echo(&proxy, host).into_future()).await?, host);
    in_time(client.destroy()).await;
    in_time(server.destroy()).await;
    Ok(())
}

fn has_ipv6() -> bool {
    let has = std::net::TcpListener::bind("[::1]:0").is_ok();
    if !has {
        eprintln!("SKIPPED: this machine has no IPv6");
    }
    has
}

#[tokio::test]
async fn endpoints_of_both_families() {
    echoes("tcp -h 127.0.0.1 -p 0", "127.0.0.1").await.unwrap();
    echoes("tcp -h 0.0.0.0 -p 0", "127.0.0.1").await.unwrap();
    echoes("tcp -h localhost -p 0", "localhost").await.unwrap();
    for any in ["tcp", "tcp -h * -p 0", "default -p 0"] {
        echoes(any, "127.0.0.1").await.unwrap();
        if has_ipv6() {
            echoes(any, "::1").await.unwrap();
        }
    }
    if has_ipv6() {
        echoes("tcp -h \"::1\" -p 0", "::1").await.unwrap();
        echoes("tcp -h \"::\" -p 0", "::1").await.unwrap();
    }
}

#[tokio::test]
async fn published_endpoints_are_what_proxies_say() {
    let server = Communicator::builder()
        .property(
            "Test.PublishedEndpoints",
            "tcp -h example.com -p 4061:ssl -h example.com -p 4062",
        )
        .build()
        .unwrap();
    let adapter = server
        .create_object_adapter_with_endpoints("Test", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let proxy = adapter.create_proxy("x").unwrap();
    assert_eq!(
        proxy.to_string(),
        "x:tcp -h example.com -p 4061:ssl -h example.com -p 4062"
    );
    server.destroy().await;
}

#[tokio::test]
async fn a_port_that_is_taken_is_refused() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let server = Communicator::new().unwrap();
    let refused = server.create_object_adapter_with_endpoints("Test", &format!("tcp -h 127.0.0.1 -p {port}"));
    assert!(refused.unwrap_err().to_string().contains("cannot listen"));
    server.destroy().await;
}
