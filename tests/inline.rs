//! Synchronous methods that run where their requests were decoded.
#![allow(missing_docs, clippy::unwrap_used, clippy::needless_pass_by_value, reason = "a test")]

use std::sync::Mutex;
use std::thread::{self, ThreadId};

use amd::prelude::*;
use amd::{Lane, Servant};

#[interface(module = "Inline")]
trait Counter {
    fn next(&self) -> i32;
    fn slow(&self) -> i32;
    fn fail(&self);
    fn nest(&self) -> String;
}

/// Notes the threads on which its methods run.
#[derive(Default)]
struct Threads {
    count: Mutex<i32>,
    inline: Mutex<Vec<ThreadId>>,
    lane: Mutex<Vec<ThreadId>>,
    peer: Mutex<Option<CounterPrx>>,
}

type Text = String;

#[servant(Counter)]
impl Threads {
    #[amd(inline)]
    fn next(&self) -> i32 {
        self.inline.lock().unwrap().push(thread::current().id());
        let mut count = self.count.lock().unwrap();
        *count += 1;
        *count
    }

    fn slow(&self) -> i32 {
        self.lane.lock().unwrap().push(thread::current().id());
        0
    }

    #[amd(inline)]
    fn fail(&self) {
        panic!("on purpose");
    }

    // It breaks its promise, and is told so.
    #[amd(inline)]
    fn nest(&self) -> Text {
        let peer = self.peer.lock().unwrap().clone().unwrap();
        peer.next().wait().unwrap_err().to_string()
    }
}

/// All synchronous methods of the block, and no others.
struct Block;

#[servant(Counter, inline)]
impl Block {
    fn next(&self) -> i32 {
        1
    }
    async fn slow(&self) -> i32 {
        2
    }
    fn fail(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
    fn nest(&self) -> Text {
        String::new()
    }
}

#[test]
fn the_lane_is_known_before_the_call() {
    fn lanes<S: Servant>() -> Vec<(&'static str, Lane)> {
        S::TABLE.iter().map(|row| (row.name(), row.handler().lane())).collect()
    }
    let [inline, sync, other] = [Lane::Inline, Lane::Sync, Lane::Async];
    assert_eq!(
        lanes::<Threads>(),
        [("fail", inline), ("nest", inline), ("next", inline), ("slow", sync)]
    );
    assert_eq!(
        lanes::<Block>(),
        [("fail", other), ("nest", inline), ("next", inline), ("slow", other)]
    );
}

struct Setup {
    communicator: Communicator,
    counter: CounterPrx,
    servant: std::sync::Arc<Threads>,
}

/// All of tokio runs on the thread of the test, so that a connection's task does.
async fn serve() -> Setup {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Counter", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let servant = std::sync::Arc::new(Threads::default());
    let counter = CounterPrx::from_object(adapter.add(servant.clone(), "counter").unwrap());
    *servant.peer.lock().unwrap() = Some(counter.clone());
    adapter.activate().await.unwrap();
    Setup {
        communicator,
        counter,
        servant,
    }
}

#[tokio::test]
async fn it_runs_on_the_thread_of_its_connection() {
    let setup = serve().await;
    assert_eq!(setup.counter.next().await.unwrap(), 1);
    assert_eq!(setup.counter.slow().await.unwrap(), 0);
    let here = thread::current().id();
    assert_eq!(*setup.servant.inline.lock().unwrap(), [here]);
    assert_ne!(*setup.servant.lane.lock().unwrap(), [here]);
    setup.communicator.destroy().await;
}

/// There is no hop between requests of one connection, so their replies come in the order of the requests.
#[tokio::test]
async fn replies_come_in_the_order_of_the_requests() {
    let setup = serve().await;
    let calls = (0..200).map(|_| setup.counter.next());
    let results = futures::future::join_all(calls).await;
    let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
    assert_eq!(results, (1..=200).collect::<Vec<_>>());
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn a_panic_is_a_reply_and_the_connection_lives_on() {
    let setup = serve().await;
    let panicked = setup.counter.fail().await.unwrap_err();
    assert!(panicked.to_string().contains("the servant panicked"), "{panicked}");
    assert_eq!(setup.counter.next().await.unwrap(), 1);
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn waiting_in_it_is_refused() {
    let setup = serve().await;
    let refused = setup.counter.nest().await.unwrap();
    assert_eq!(refused, InvocationError::<amd::NoUserException>::WouldBlock.to_string());
    setup.communicator.destroy().await;
}
