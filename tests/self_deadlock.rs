//! Synchronous methods that wait for calls which only their own lane could answer: the last free thread is told, and whatever
//! can be answered is.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use amd::prelude::*;
use amd::{Communicator, Responder};
use futures::future::join_all;

#[interface(module = "Nested")]
trait Nest {
    /// Waits for itself so many times, and says how that ended.
    fn nest(&self, depth: i32) -> String;
    fn nest_at_most(&self, depth: i32, millis: i32) -> String;
    fn ask(&self, operation: String) -> String;
    fn soon(&self) -> String;
    fn at_once(&self) -> String;
    fn kept(&self) -> String;
    fn echo_and_follow(&self, number: i32) -> i32;
    fn follow(&self, number: i32);
    fn echo(&self, number: i32) -> i32;
    fn start(&self, number: i32) -> i32;
}

#[derive(Default)]
struct Shared {
    /// What the servant calls: itself, or another one.
    next: OnceLock<NestPrx>,
    ended: Mutex<Vec<String>>,
    kept: Mutex<Option<Responder<String>>>,
    followed: AtomicUsize,
}

#[derive(Clone, Default)]
struct Nester(Arc<Shared>);

impl Nester {
    fn next(&self) -> &NestPrx {
        self.0.next.get().unwrap()
    }

    fn note<E: std::fmt::Debug>(&self, result: Result<String, E>) -> String {
        let text = result.unwrap_or_else(|error| format!("{error:?}"));
        self.0.ended.lock().unwrap().push(text.clone());
        text
    }
}

#[servant(Nest)]
impl Nester {
    fn nest(&self, depth: i32) -> String {
        if depth == 0 {
            return "bottom".into();
        }
        self.note(self.next().nest(depth - 1).wait())
    }

    fn nest_at_most(&self, depth: i32, millis: i32) -> String {
        let limit = Duration::from_millis(millis.try_into().unwrap());
        self.note(self.next().nest(depth - 1).timeout(limit).wait())
    }

    fn ask(&self, operation: &str) -> String {
        self.note(match operation {
            "soon" => self.next().soon().wait(),
            "at_once" => self.next().at_once().wait(),
            "kept" => self.next().kept().wait(),
            "ice_id" => self.next().ice_id().wait(),
            _ => self.next().ice_with_identity("nobody".parse().unwrap()).soon().wait(),
        })
    }

    async fn soon(&self) -> String {
        tokio::task::yield_now().await;
        "soon".into()
    }

    #[amd(inline)]
    fn at_once(&self) -> String {
        "at once".into()
    }

    fn kept(&self, responder: Responder<String>) {
        *self.0.kept.lock().unwrap() = Some(responder);
    }

    fn start(&self, number: i32) -> Result<i32, DispatchError> {
        Ok(self.next().echo_and_follow(number).wait()?)
    }

    /// The one who takes this up may do so before the caller of this has seen the reply.
    fn echo_and_follow(&self, number: i32) -> Result<i32, DispatchError> {
        self.next().ice_oneway().follow(number).wait()?;
        Ok(number)
    }

    fn follow(&self, number: i32) -> Result<(), DispatchError> {
        let answer = self.next().echo(number).wait();
        self.note(answer.as_ref().map(|_| "answered".to_owned()));
        self.0.followed.fetch_add(1, Ordering::SeqCst);
        answer?;
        Ok(())
    }

    fn echo(&self, number: i32) -> i32 {
        number
    }
}

const PATIENCE: Duration = Duration::from_secs(20);

struct Fixture {
    communicator: Communicator,
    nester: Nester,
    prx: NestPrx,
}

impl Fixture {
    /// A server with so many threads, over TCP, whose servant calls itself.
    async fn new(threads: usize) -> Self {
        let fixture = Self::unconnected(threads).await;
        fixture.calls(&fixture);
        fixture
    }

    async fn unconnected(threads: usize) -> Self {
        let builder = Communicator::builder().property("Ice.ThreadPool.Server.Size", threads.to_string());
        let communicator = builder.build().unwrap();
        let adapter = communicator
            .create_object_adapter_with_endpoints("", "tcp -h 127.0.0.1")
            .unwrap();
        let nester = Nester::default();
        let prx = adapter.add(nester.clone(), "nester").unwrap().ice_unchecked_cast();
        adapter.activate().await.unwrap();
        Self {
            communicator,
            nester,
            prx,
        }
    }

    fn calls(&self, next: &Self) {
        let prx = self.communicator.proxy(&next.prx.as_object().to_string()).unwrap();
        self.nester.0.next.set(prx).unwrap();
    }

    fn ended(&self) -> Vec<String> {
        self.nester.0.ended.lock().unwrap().clone()
    }
}

/// The result of a call that must end.
async fn ends<T>(call: Invocation<T>) -> T {
    call.timeout(PATIENCE).await.unwrap()
}

fn is_deadlock(text: &str, threads: usize) -> bool {
    text.contains("Deadlock") && text.contains(&format!("each of its {threads} waits for such a call"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_of_one_thread_cannot_answer_itself() {
    let fixture = Fixture::new(1).await;
    let text = ends(fixture.prx.nest(1)).await;
    assert!(is_deadlock(&text, 1), "{text}");
    assert_eq!(ends(fixture.prx.nest(0)).await, "bottom", "the thread is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_connection_in_memory_as_well() {
    let communicator = Communicator::builder()
        .property("Ice.ThreadPool.Server.Size", "2")
        .build()
        .unwrap();
    let nester = Nester::default();
    let prx: NestPrx = communicator.proxy_to(nester.clone()).unwrap();
    nester.0.next.set(prx.clone()).unwrap();
    assert_eq!(ends(prx.nest(1)).await, "bottom");
    let text = ends(prx.nest(2)).await;
    assert!(is_deadlock(&text, 2), "{text}");
}

/// Four threads carry four calls, and the fifth is refused: by the innermost, so that all others are answered.
#[tokio::test(flavor = "multi_thread")]
async fn only_the_last_thread_is_refused() {
    let fixture = Fixture::new(4).await;
    assert_eq!(ends(fixture.prx.nest(3)).await, "bottom");
    assert_eq!(fixture.ended(), ["bottom"; 3]);
    let text = ends(fixture.prx.nest(10)).await;
    assert!(is_deadlock(&text, 4), "{text}");
    assert_eq!(fixture.ended().len(), 3 + 4, "the others got an answer");
}

/// Callers that come at the same time fill the lane together.
#[tokio::test(flavor = "multi_thread")]
async fn callers_at_once() {
    let fixture = Fixture::new(4).await;
    for _ in 0..20 {
        let texts = join_all((0..16).map(|_| ends(fixture.prx.nest(2)))).await;
        for text in texts {
            assert!(text == "bottom" || is_deadlock(&text, 4), "{text}");
        }
    }
}

/// What needs no thread of the lane is answered while all its threads wait.
#[tokio::test(flavor = "multi_thread")]
async fn what_others_answer_is_not_refused() {
    let fixture = Fixture::new(1).await;
    assert_eq!(ends(fixture.prx.ask("soon")).await, "soon");
    assert_eq!(ends(fixture.prx.ask("at_once")).await, "at once");
    assert_eq!(ends(fixture.prx.ask("ice_id")).await, "::Nested::Nest");
    let text = ends(fixture.prx.ask("nobody")).await;
    assert!(text.contains("ObjectNotExist"), "{text}");
}

/// Middleware may answer, so nobody can tell. The caller's own limit ends it.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_known_is_not_refused() {
    let builder = Communicator::builder().property("Ice.ThreadPool.Server.Size", "1");
    let communicator = builder.build().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("", "tcp -h 127.0.0.1")
        .unwrap();
    adapter.layer(tower::layer::util::Identity::new()).unwrap();
    let nester = Nester::default();
    let prx: NestPrx = adapter.add(nester.clone(), "nester").unwrap().ice_unchecked_cast();
    nester.0.next.set(prx.clone()).unwrap();
    adapter.activate().await.unwrap();
    let text = ends(prx.nest_at_most(1, 200)).await;
    assert!(text.starts_with("Timeout"), "{text}");
}

/// Two lanes that wait for each other are no better than one.
#[tokio::test(flavor = "multi_thread")]
async fn two_lanes_that_wait_for_each_other() {
    let (one, two) = (Fixture::unconnected(1).await, Fixture::unconnected(2).await);
    one.calls(&two);
    two.calls(&one);
    assert_eq!(ends(one.prx.nest(1)).await, "bottom");
    let text = ends(one.prx.nest(2)).await;
    assert!(is_deadlock(&text, 2) || is_deadlock(&text, 1), "{text}");
    assert_eq!(ends(two.prx.nest(1)).await, "bottom");
    assert_eq!(ends(one.prx.nest(1)).await, "bottom");
}

/// A thread that waits for a limited time will go on, and then answer who waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_with_a_limit_will_be_there() {
    let fixture = Fixture::new(2).await;
    let text = ends(fixture.prx.nest_at_most(2, 300)).await;
    assert!(text.starts_with("Timeout"), "{text}");
    let start = Instant::now();
    while fixture.ended().len() < 2 {
        assert!(start.elapsed() < PATIENCE, "{:?}", fixture.ended());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(
        fixture.ended()[1],
        "bottom",
        "the inner call was answered by the thread that had given up"
    );
}

/// A reply that is owed by somebody else will come.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_responder_will_be_there() {
    let fixture = Fixture::new(2).await;
    let kept = tokio::spawn(fixture.prx.ask("kept").timeout(PATIENCE));
    let start = Instant::now();
    let responder = loop {
        assert!(start.elapsed() < PATIENCE);
        let kept = fixture.nester.0.kept.lock().unwrap().take();
        match kept {
            Some(responder) => break responder,
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    let nested = tokio::spawn(fixture.prx.nest(1).timeout(PATIENCE));
    // Time for a mistake to show; the test passes whatever happens first.
    let _ = tokio::time::timeout(Duration::from_millis(200), async {
        while fixture.ended().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    responder.reply("at last".into());
    assert_eq!(kept.await.unwrap().unwrap(), "at last");
    assert_eq!(nested.await.unwrap().unwrap(), "bottom");
}

/// A thread whose reply is on its way does not count, however late it wakes up.
#[tokio::test(flavor = "multi_thread")]
async fn replies_on_their_way_are_seen() {
    const ROUNDS: usize = 500;
    let fixture = Fixture::new(2).await;
    for round in 0..ROUNDS {
        let number = i32::try_from(round).unwrap();
        assert_eq!(ends(fixture.prx.start(number)).await, number);
        // The next round would be one caller too many.
        let start = Instant::now();
        while fixture.nester.0.followed.load(Ordering::SeqCst) <= round {
            assert!(start.elapsed() < PATIENCE);
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(fixture.ended(), vec!["answered"; ROUNDS]);
}
