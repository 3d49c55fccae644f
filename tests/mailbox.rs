//! Servants with `&mut self` methods: one dispatch at a time, in order, whatever becomes of it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use amd::prelude::*;
use futures::future::join_all;
use tokio::sync::Semaphore;

#[interface(module = "Mailbox")]
trait Counter {
    fn add(&self, number: i32) -> i32;
    fn add_slowly(&self, number: i32) -> i32;
    fn wait(&self) -> i32;
    fn total(&self) -> i32;
    fn panic(&self);
    fn ask(&self, counter: Option<CounterPrx>) -> i32;
    fn ask_and_block(&self, counter: Option<CounterPrx>) -> i32;
}

/// `Send`, and not `Sync`.
struct Exclusive {
    total: Cell<i32>,
    order: Vec<i32>,
    inside: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
    waits: Arc<AtomicUsize>,
}

#[servant(Counter)]
impl Exclusive {
    fn add(&mut self, number: i32) -> i32 {
        assert_eq!(self.inside.fetch_add(1, Ordering::SeqCst), 0, "somebody is inside");
        std::thread::sleep(Duration::from_micros(100));
        self.order.push(number);
        *self.total.get_mut() += number;
        self.inside.fetch_sub(1, Ordering::SeqCst);
        self.order.len().try_into().unwrap()
    }

    async fn add_slowly(&mut self, number: i32) -> i32 {
        assert_eq!(self.inside.fetch_add(1, Ordering::SeqCst), 0, "somebody is inside");
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
        self.order.push(number);
        *self.total.get_mut() += number;
        self.inside.fetch_sub(1, Ordering::SeqCst);
        self.order.len().try_into().unwrap()
    }

    async fn wait(&mut self) -> i32 {
        self.waits.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        self.total.get()
    }

    fn total(&self) -> i32 {
        self.total.get()
    }

    fn panic(&mut self) {
        self.total.set(-1);
        panic!("as the test wants it");
    }

    async fn ask(&mut self, counter: Option<CounterPrx>) -> Result<i32, DispatchError> {
        Ok(counter.unwrap().total().await?)
    }

    fn ask_and_block(&mut self, counter: Option<CounterPrx>) -> Result<i32, DispatchError> {
        Ok(counter.unwrap().total().wait()?)
    }
}

struct Fixture {
    communicator: Communicator,
    adapter: ObjectAdapter,
    counter: CounterPrx,
    gate: Arc<Semaphore>,
    waits: Arc<AtomicUsize>,
}

fn servant(gate: &Arc<Semaphore>) -> Exclusive {
    Exclusive {
        total: Cell::new(0),
        order: Vec::new(),
        inside: Arc::default(),
        gate: gate.clone(),
        waits: Arc::default(),
    }
}

async fn serve(properties: &[&str]) -> Fixture {
    let communicator = Communicator::builder()
        .args(["test"].iter().chain(properties).copied())
        .build()
        .unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Counters", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let gate = Arc::new(Semaphore::new(0));
    let servant = servant(&gate);
    let waits = servant.waits.clone();
    let counter = adapter.add(servant, "counter").unwrap().ice_unchecked_cast();
    adapter.activate().await.unwrap();
    Fixture {
        communicator,
        adapter,
        counter,
        gate,
        waits,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dispatches_of_both_kinds_are_served_in_order_and_one_at_a_time() {
    let fixture = serve(&[]).await;
    let calls = (0..90).map(|number| {
        if number % 3 == 0 {
            fixture.counter.add_slowly(number)
        } else {
            fixture.counter.add(number)
        }
    });
    let places: Vec<_> = join_all(calls).await.into_iter().map(Result::unwrap).collect();
    assert!(places.iter().copied().eq(1..=90), "{places:?}");
    assert_eq!(fixture.counter.total().await.unwrap(), (0..90).sum::<i32>());
    fixture.communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_the_mailbox_holds_no_thread() {
    let fixture = serve(&["--Ice.ThreadPool.Server.Size=1"]).await;
    let other: CounterPrx = fixture
        .adapter
        .add(servant(&fixture.gate), "other")
        .unwrap()
        .ice_unchecked_cast();
    let held = tokio::spawn(fixture.counter.wait());
    while fixture.waits.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let waiting: Vec<_> = (0..20).map(|_| tokio::spawn(fixture.counter.add(1))).collect();
    // The one thread of the lane is free for the other object.
    assert_eq!(other.add(1).await.unwrap(), 1);
    assert!(waiting.iter().all(|call| !call.is_finished()));
    fixture.gate.add_permits(1);
    held.await.unwrap().unwrap();
    for call in waiting {
        call.await.unwrap().unwrap();
    }
    fixture.communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_ends_one_dispatch_and_the_mailbox_goes_on() {
    let fixture = serve(&[]).await;
    let error = fixture.counter.panic().await.unwrap_err();
    assert!(
        matches!(&error, InvocationError::Dispatch { status, .. } if *status == ReplyStatus::UNKNOWN_EXCEPTION),
        "{error:?}"
    );
    // The servant is what the panic left of it.
    assert_eq!(fixture.counter.total().await.unwrap(), -1);
    fixture.communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_would_wait_for_itself_fails() {
    let fixture = serve(&[]).await;
    let own = &Some(fixture.counter.clone());
    for error in [
        fixture.counter.ask(own).await.unwrap_err(),
        fixture.counter.ask_and_block(own).await.unwrap_err(),
    ] {
        assert!(error.to_string().contains("would wait for itself"), "{error}");
    }
    // Another object, or another facet, is not the same.
    let other = fixture.adapter.add(servant(&fixture.gate), "other").unwrap();
    let facet = fixture
        .adapter
        .add_facet(servant(&fixture.gate), "counter", "more")
        .unwrap();
    for proxy in [other, facet] {
        let proxy: CounterPrx = proxy.ice_unchecked_cast();
        assert_eq!(fixture.counter.ask(&Some(proxy.clone())).await.unwrap(), 0);
        assert_eq!(fixture.counter.ask_and_block(&Some(proxy.clone())).await.unwrap(), 0);
    }
    fixture.communicator.destroy().await;
}

/// Two objects that ask each other are not seen as a cycle: the timeout of a call ends it, and both go on.
#[tokio::test(flavor = "multi_thread")]
async fn a_longer_cycle_ends_with_a_timeout() {
    let fixture = serve(&["--Ice.Default.InvocationTimeout=500"]).await;
    let other: CounterPrx = fixture
        .adapter
        .add(servant(&fixture.gate), "other")
        .unwrap()
        .ice_unchecked_cast();
    let counter = fixture.counter.clone();
    let asked = async {
        let limit = Some(Duration::from_secs(20));
        let (counter_limited, other_limited) = (
            counter.ice_invocation_timeout(limit),
            other.ice_invocation_timeout(limit),
        );
        let (counter_param, other_param) = (Some(counter.clone()), Some(other.clone()));
        let _ = tokio::join!(counter_limited.ask(&other_param), other_limited.ask(&counter_param));
        (
            counter_limited.total().await.unwrap(),
            other_limited.total().await.unwrap(),
        )
    };
    assert_eq!(
        tokio::time::timeout(Duration::from_secs(20), asked).await.unwrap(),
        (0, 0)
    );
    fixture.communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_drains_the_mailbox() {
    let fixture = serve(&[]).await;
    // A client of its own, whose connection outlives nothing here.
    let client = Communicator::new().unwrap();
    let counter: CounterPrx = client.proxy(&fixture.counter.as_object().to_string()).unwrap();
    let mut calls: Vec<_> = (0..10).map(|_| tokio::spawn(counter.wait())).collect();
    while fixture.waits.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    // Built-in operations do not go through the mailbox: it is not waited for.
    counter.ice_ping().await.unwrap();
    fixture.adapter.deactivate();
    fixture.gate.add_permits(10);
    for call in calls.drain(..) {
        assert_eq!(call.await.unwrap().unwrap(), 0);
    }
    fixture.adapter.wait_for_deactivate().await;
    fixture.communicator.destroy().await;
    client.destroy().await;
}
