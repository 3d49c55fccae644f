//! What becomes of a dispatch whose caller vanishes, or whose object adapter may wait no longer.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use amd::connection::{Dispatcher, IncomingRequest};
use amd::prelude::*;
use amd::protocol::RequestHead;
use amd::{Dispatch, EventLoopAdapter, Lane, ObjectAdapter, Servant};
use test_support::raw::{RawPeer, request_body};
use tokio::sync::{Semaphore, mpsc, oneshot};

#[interface(module = "Cancelling")]
trait Worker {
    fn cancelled(&self);
    fn detached(&self);
    fn asked(&self);
    fn blocking(&self);
}

#[derive(Debug, PartialEq)]
enum Event {
    Began,
    Dropped,
    Ended,
    Told,
}

/// Notes what becomes of its dispatches.
struct Bench {
    events: mpsc::UnboundedSender<Event>,
    go_on: Semaphore,
}

/// Notes when a dispatch is dropped where it waits.
struct Dispatched<'b>(&'b Bench, bool);

impl Bench {
    fn begin(&self) -> Dispatched<'_> {
        self.events.send(Event::Began).unwrap();
        Dispatched(self, false)
    }

    async fn work(&self) {
        let mut dispatched = self.begin();
        self.go_on.acquire().await.unwrap().forget();
        dispatched.1 = true;
    }
}

impl Drop for Dispatched<'_> {
    fn drop(&mut self) {
        let event = if self.1 { Event::Ended } else { Event::Dropped };
        let _ = self.0.events.send(event);
    }
}

#[servant(Worker)]
impl Bench {
    #[amd(cancel_on_disconnect)]
    async fn cancelled(&self) {
        self.work().await;
    }

    async fn detached(&self) {
        self.work().await;
    }

    async fn asked(&self, current: &Current) {
        let cancellation = current.cancellation();
        assert!(!cancellation.is_cancelled());
        let mut dispatched = self.begin();
        cancellation.cancelled().await;
        assert!(cancellation.is_cancelled());
        dispatched.1 = true;
        self.events.send(Event::Told).unwrap();
    }

    fn blocking(&self, current: &Current) {
        let mut dispatched = self.begin();
        let cancellation = current.cancellation();
        while !cancellation.is_cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
        dispatched.1 = true;
    }
}

/// All methods of the block that are awaited.
struct Block(Arc<Bench>);

#[servant(Worker, cancel_on_disconnect)]
impl Block {
    async fn cancelled(&self) {
        self.0.work().await;
    }
    fn detached(&self) -> impl Future<Output = ()> {
        self.0.work()
    }
    async fn asked(&self) {}
    fn blocking(&self) {}
}

struct Setup {
    communicator: Communicator,
    adapter: ObjectAdapter,
    address: SocketAddr,
    bench: Arc<Bench>,
    events: mpsc::UnboundedReceiver<Event>,
}

impl Setup {
    async fn new() -> Self {
        Self::with(Communicator::new().unwrap()).await
    }

    async fn with(communicator: Communicator) -> Self {
        let adapter = communicator
            .create_object_adapter_with_endpoints("Worker", "tcp -h 127.0.0.1 -p 0")
            .unwrap();
        let (sender, events) = mpsc::unbounded_channel();
        let bench = Arc::new(Bench {
            events: sender,
            go_on: Semaphore::new(0),
        });
        adapter.add(bench.clone(), "worker").unwrap();
        adapter.add(Block(bench.clone()), "block").unwrap();
        adapter.activate().await.unwrap();
        let text = adapter.published_endpoints()[0].to_string();
        let port = text.split("-p ").nth(1).unwrap().split(' ').next().unwrap();
        Self {
            address: format!("127.0.0.1:{port}").parse().unwrap(),
            communicator,
            adapter,
            bench,
            events,
        }
    }

    async fn next(&mut self) -> Event {
        let event = tokio::time::timeout(Duration::from_secs(10), self.events.recv());
        event.await.expect("an event comes").unwrap()
    }

    /// A peer that has called the operation and waits for the reply.
    async fn peer(&mut self, object: &str, operation: &str) -> RawPeer {
        let mut peer = RawPeer::connect(self.address);
        peer.request(1, object, operation, b"");
        assert_eq!(self.next().await, Event::Began);
        peer
    }
}

#[test]
fn it_changes_no_lane() {
    let lanes = |table: &mut dyn Iterator<Item = Lane>| table.collect::<Vec<_>>();
    let [sync, other] = [Lane::Sync, Lane::Async];
    let bench = lanes(&mut Bench::TABLE.iter().map(|row| row.handler().lane()));
    assert_eq!(bench, [other, sync, other, other]);
    let block = lanes(&mut Block::TABLE.iter().map(|row| row.handler().lane()));
    assert_eq!(block, [other, sync, other, other]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispatch_is_dropped_with_its_connection_if_it_asked_for_that() {
    let mut setup = Setup::new().await;
    for (object, operation) in [("worker", "cancelled"), ("block", "cancelled"), ("block", "detached")] {
        let peer = setup.peer(object, operation).await;
        drop(peer);
        assert_eq!(setup.next().await, Event::Dropped, "{object} {operation}");
    }
    // Nothing of it is left for a shutdown to wait for.
    setup.communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_its_connection_there_it_is_like_any_other() {
    let mut setup = Setup::new().await;
    let mut peer = setup.peer("worker", "cancelled").await;
    setup.bench.go_on.add_permits(1);
    assert_eq!(setup.next().await, Event::Ended);
    assert_eq!(peer.reply(), (1, 0));
    drop(peer);
    setup.communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_other_runs_to_its_end() {
    let mut setup = Setup::new().await;
    // One that is told of the loss shows that it was noticed.
    let mut peer = setup.peer("worker", "detached").await;
    peer.request(2, "worker", "asked", b"");
    assert_eq!(setup.next().await, Event::Began);
    drop(peer);
    assert_eq!(setup.next().await, Event::Told);
    assert_eq!(setup.next().await, Event::Ended);
    setup.bench.go_on.add_permits(1);
    assert_eq!(setup.next().await, Event::Ended);
    setup.communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocking_method_can_ask() {
    let mut setup = Setup::new().await;
    let peer = setup.peer("worker", "blocking").await;
    drop(peer);
    assert_eq!(setup.next().await, Event::Ended);
    setup.communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_grace_period_cancels() {
    let mut setup = Setup::new().await;
    let _cancelled = setup.peer("worker", "cancelled").await;
    let _asked = setup.peer("worker", "asked").await;
    let communicator = setup.communicator.clone();
    let grace = Duration::from_millis(300);
    let destroyed = tokio::spawn(async move { communicator.destroy_within(grace).await });
    // It lets them work for as long as they may.
    let early = tokio::time::timeout(grace / 3, setup.events.recv()).await;
    assert!(early.is_err(), "{early:?}");
    let mut events = [setup.next().await, setup.next().await, setup.next().await];
    events.sort_by_key(|event| format!("{event:?}"));
    assert_eq!(events, [Event::Dropped, Event::Ended, Event::Told]);
    destroyed.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispatch_that_ends_in_the_grace_period_is_not_cancelled() {
    let mut setup = Setup::new().await;
    let mut peer = setup.peer("worker", "cancelled").await;
    let communicator = setup.communicator.clone();
    let destroyed = tokio::spawn(async move { communicator.destroy_within(Duration::from_secs(10)).await });
    setup.bench.go_on.add_permits(1);
    assert_eq!(setup.next().await, Event::Ended);
    assert_eq!(peer.reply(), (1, 0));
    drop(peer);
    destroyed.await.unwrap();
}

/// A request that came over no connection knows the adapter's end.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_from_this_process_is_told_at_the_end_of_the_grace_period() {
    let mut setup = Setup::new().await;
    let (sender, reply) = oneshot::channel();
    let body = request_body("worker", "asked", b"").into();
    let (head, _) = RequestHead::decode(&body, 0).unwrap();
    setup.adapter.dispatch(IncomingRequest::collocated(head, 1, sender));
    assert_eq!(setup.next().await, Event::Began);
    // What the grace period is for.
    let _peer = setup.peer("worker", "detached").await;
    setup.communicator.destroy_within(Duration::from_millis(50)).await;
    assert_eq!(setup.next().await, Event::Told);
    assert_eq!(setup.next().await, Event::Ended);
    assert_eq!(reply.await.unwrap().head.status, ReplyStatus::OK);
}

#[derive(Debug)]
struct ThreadPerDispatch;

impl EventLoopAdapter for ThreadPerDispatch {
    fn run(&self, dispatch: Dispatch) {
        std::thread::spawn(|| futures::executor::block_on(dispatch));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_works_on_any_event_loop() {
    let builder = Communicator::builder().event_loop(ThreadPerDispatch);
    let mut setup = Setup::with(builder.build().unwrap()).await;
    drop(setup.peer("worker", "cancelled").await);
    assert_eq!(setup.next().await, Event::Dropped);
    drop(setup.peer("worker", "asked").await);
    assert_eq!(setup.next().await, Event::Told);
    setup.communicator.destroy().await;
}
