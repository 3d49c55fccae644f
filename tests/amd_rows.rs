//! Asynchronous method dispatch, statement by statement.
//!
//! The number in a test's name is that of the statement in the table of features ("A1, AMD core"). Rows 20, 21 and 29 are
//! about what does not compile: `tests/ui/row_20_*`, `row_21_*` and `row_29_*` have them.
#![allow(missing_docs, clippy::unwrap_used, clippy::needless_pass_by_value, reason = "a test")]

use std::future::{Future, IntoFuture, Ready, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;

use amd::prelude::*;
use amd::{Dispatch, EventLoopAdapter, Lane, Servant, adapter::servant::IntoServant};
use futures::executor::block_on;
use futures::future::{BoxFuture, FutureExt, join_all};
use tokio::sync::{Barrier, Notify};

#[derive(Debug, PartialEq, UserException)]
#[amd(module = "Rows")]
pub struct Refused {
    pub why: String,
}

#[interface(module = "Rows")]
pub trait Worker {
    fn work(&self, what: String) -> String;
}

#[interface(module = "Rows")]
pub trait Picky {
    fn pick(&self, what: String) -> Result<String, Refused>;
}

#[interface(module = "Rows")]
pub trait Quiet {
    fn tell(&self, what: String);
}

/// A server with one servant, and a proxy for it on a connection of another communicator.
struct Fixture<P> {
    server: Communicator,
    client: Communicator,
    proxy: P,
}

impl<P: Proxy> Fixture<P> {
    async fn new(servant: impl IntoServant) -> Self {
        Self::with(servant, Communicator::builder()).await
    }

    async fn with(servant: impl IntoServant, builder: amd::CommunicatorBuilder) -> Self {
        let server = builder
            .property("Ice.Connection.Server.MaxDispatches", "0")
            .build()
            .unwrap();
        let adapter = server
            .create_object_adapter_with_endpoints("Rows", "tcp -h 127.0.0.1 -p 0")
            .unwrap();
        let object = adapter.add(servant, "worker").unwrap();
        adapter.activate().await.unwrap();
        let client = Communicator::new().unwrap();
        let proxy = client.proxy(&object.to_string()).unwrap();
        Self { server, client, proxy }
    }

    async fn end(self) {
        self.client.destroy().await;
        self.server.destroy().await;
    }
}

/// Waits for as many callers as it was made for, then answers all of them.
struct Meeting(Barrier);

#[servant(Worker)]
impl Meeting {
    async fn work(&self, what: &str) -> String {
        self.0.wait().await;
        what.to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_01_an_async_dispatch_that_waits_holds_no_thread() {
    const CALLS: usize = 10_000;
    let builder = Communicator::builder().property("Ice.ThreadPool.Server.Size", "2");
    // They can end only when all of them have begun.
    let fixture: Fixture<WorkerPrx> = Fixture::with(Meeting(Barrier::new(CALLS)), builder).await;
    assert_eq!(fixture.server.sync_threads(), 2);
    let answers = join_all((0..CALLS).map(|_| fixture.proxy.work("together"))).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap() == "together"));
    fixture.end().await;
}

/// Only `IntoFuture`: a type of the user's own.
struct Later(String);

impl IntoFuture for Later {
    type Output = String;
    type IntoFuture = Ready<String>;

    fn into_future(self) -> Ready<String> {
        ready(self.0)
    }
}

type Alias<'a> = Pin<Box<dyn Future<Output = String> + Send + 'a>>;

macro_rules! worker {
    ($type:ident: $($method:tt)*) => {
        struct $type;

        #[servant(Worker)]
        impl $type {
            $($method)*
        }
    };
}

worker!(ImplFuture: fn work(&self, what: &str) -> impl Future<Output = String> + Send { ready(what.to_owned()) });
worker!(Boxed: fn work<'a>(&'a self, what: &'a str) -> Pin<Box<dyn Future<Output = String> + Send + 'a>> {
    Box::pin(async move { what.to_owned() })
});
worker!(WithBoxFuture: fn work(&self, what: String) -> BoxFuture<'_, String> { async move { what }.boxed() });
worker!(Aliased: fn work<'a>(&'a self, what: &'a str) -> Alias<'a> { Box::pin(async move { what.to_owned() }) });
worker!(OnlyIntoFuture: fn work(&self, what: String) -> Later { Later(what) });
worker!(EarlyError: fn work(&self, what: String) -> Result<Later, DispatchError> { Ok(Later(what)) });
worker!(Plain: fn work(&self, what: String) -> String { what });
worker!(PlainResult: fn work(&self, what: String) -> Result<String, DispatchError> { Ok(what) });

fn lane<S: Servant>() -> Lane {
    S::TABLE[0].handler().lane()
}

async fn answers(servant: impl IntoServant) {
    let fixture: Fixture<WorkerPrx> = Fixture::new(servant).await;
    assert_eq!(fixture.proxy.work("done").await.unwrap(), "done");
    fixture.end().await;
}

#[tokio::test]
async fn row_02_what_returns_an_awaitable_is_asynchronous() {
    let lanes = [
        lane::<ImplFuture>(),
        lane::<Boxed>(),
        lane::<WithBoxFuture>(),
        lane::<Aliased>(),
        lane::<OnlyIntoFuture>(),
        lane::<EarlyError>(),
        lane::<Relay>(),
    ];
    assert_eq!(lanes, [Lane::Async; 7]);
    answers(ImplFuture).await;
    answers(Boxed).await;
    answers(WithBoxFuture).await;
    answers(Aliased).await;
    answers(OnlyIntoFuture).await;
    answers(EarlyError).await;
}

#[tokio::test]
async fn row_03_every_other_method_is_synchronous() {
    assert_eq!([lane::<Plain>(), lane::<PlainResult>()], [Lane::Sync; 2]);
    answers(Plain).await;
    answers(PlainResult).await;
}

#[interface(module = "Rows")]
pub trait Mixed {
    fn first(&self, text: String, bytes: Vec<u8>, numbers: Vec<f64>) -> i32;
    fn second(&self, text: String, bytes: Vec<u8>, numbers: Vec<f64>) -> i32;
    fn third(&self, text: String, bytes: Vec<u8>, numbers: Vec<f64>) -> i32;
    fn fourth(&self, text: String, bytes: Vec<u8>, numbers: Vec<f64>) -> i32;
}

struct BothForms;

fn sum(text: &str, bytes: &[u8], numbers: &[f64]) -> i32 {
    (text.len() + bytes.len() + numbers.len()).try_into().unwrap()
}

#[servant(Mixed)]
impl BothForms {
    fn first(&self, text: String, bytes: Vec<u8>, numbers: Vec<f64>) -> i32 {
        sum(&text, &bytes, &numbers)
    }
    async fn second(&self, text: String, bytes: Vec<u8>, numbers: Vec<f64>) -> i32 {
        sum(&text, &bytes, &numbers)
    }
    fn third(&self, text: &str, bytes: &[u8], numbers: &[f64]) -> i32 {
        sum(text, bytes, numbers)
    }
    async fn fourth(&self, text: &str, bytes: &[u8], numbers: &[f64]) -> i32 {
        tokio::task::yield_now().await;
        sum(text, bytes, numbers)
    }
}

async fn mixed() -> [i32; 4] {
    let fixture: Fixture<MixedPrx> = Fixture::new(BothForms).await;
    let (text, bytes, numbers) = ("text", &[1, 2][..], &[0.5][..]);
    let proxy = &fixture.proxy;
    let sums = [
        proxy.first(text, bytes, numbers).await.unwrap(),
        proxy.second(text, bytes, numbers).await.unwrap(),
        proxy.third(text, bytes, numbers).await.unwrap(),
        proxy.fourth(text, bytes, numbers).await.unwrap(),
    ];
    fixture.end().await;
    sums
}

#[tokio::test]
async fn row_04_one_servant_mixes_both_forms() {
    let lanes: Vec<_> = BothForms::TABLE
        .iter()
        .map(|row| (row.name(), row.handler().lane()))
        .collect();
    let expected = [
        ("first", Lane::Sync),
        ("fourth", Lane::Async),
        ("second", Lane::Async),
        ("third", Lane::Sync),
    ];
    assert_eq!(lanes, expected);
    assert_eq!(mixed().await, [7; 4]);
}

#[tokio::test]
async fn row_06_parameters_are_owned_or_borrowed_in_both_forms() {
    assert_eq!(mixed().await, [7; 4]);
}

#[tokio::test]
async fn row_07_only_the_return_type_differs() {
    // `T`, `Result<T, E>`, a future of either: the parameters and the interface are the same.
    answers(Plain).await;
    answers(PlainResult).await;
    answers(ImplFuture).await;
    let fixture: Fixture<PickyPrx> = Fixture::new(Chooser::default()).await;
    assert_eq!(fixture.proxy.pick("anything").await.unwrap(), "anything");
    fixture.end().await;
}

/// Refuses at three moments, by what it is asked for, and counts its calls.
#[derive(Default)]
struct Chooser {
    calls: Arc<AtomicUsize>,
}

#[servant(Picky)]
impl Chooser {
    fn pick(&self, what: &str) -> Result<impl Future<Output = Result<String, Refused>> + Send + use<>, Refused> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let what = what.to_owned();
        if what == "before" {
            return Err(Refused { why: what });
        }
        Ok(async move {
            if what == "first poll" {
                return Err(Refused { why: what });
            }
            tokio::task::yield_now().await;
            if what == "after an await" {
                Err(Refused { why: what })
            } else {
                Ok(what)
            }
        })
    }
}

#[tokio::test]
async fn row_08_the_method_is_called_once_and_may_fail_before_the_awaitable_exists() {
    let servant = Chooser::default();
    let calls = servant.calls.clone();
    let fixture: Fixture<PickyPrx> = Fixture::new(servant).await;
    let error = fixture.proxy.pick("before").await.unwrap_err();
    assert_eq!(error.user(), Some(&Refused { why: "before".into() }));
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    fixture.end().await;
}

#[tokio::test]
async fn row_22_an_exception_arrives_the_same_whenever_it_was_raised() {
    let fixture: Fixture<PickyPrx> = Fixture::new(Chooser::default()).await;
    for moment in ["before", "first poll", "after an await"] {
        let error = fixture.proxy.pick(moment).await.unwrap_err();
        assert_eq!(error.user(), Some(&Refused { why: moment.into() }));
    }
    let through: Fixture<PickyPrx> = Fixture::new(PickyRelay {
        next: fixture.proxy.clone(),
    })
    .await;
    let error = through.proxy.pick("after an await").await.unwrap_err();
    assert_eq!(
        error.user(),
        Some(&Refused {
            why: "after an await".into()
        })
    );
    through.end().await;
    fixture.end().await;
}

struct PickyRelay {
    next: PickyPrx,
}

#[servant(Picky)]
impl PickyRelay {
    fn pick(&self, what: &str) -> Invocation<String, Refused> {
        self.next.pick(what)
    }
}

/// Blocks on what is asked for `block`; answers the rest.
struct Blocker {
    blocked: Mutex<mpsc::Sender<()>>,
    release: Mutex<mpsc::Receiver<()>>,
}

#[servant(Mixed)]
impl Blocker {
    fn first(&self, _text: &str, _bytes: &[u8], _numbers: &[f64]) -> i32 {
        self.blocked.lock().unwrap().send(()).unwrap();
        let _ = self.release.lock().unwrap().recv();
        1
    }
    async fn second(&self, _text: &str, _bytes: &[u8], _numbers: &[f64]) -> i32 {
        2
    }
    fn third(&self, _text: &str, _bytes: &[u8], _numbers: &[f64]) -> i32 {
        3
    }
    async fn fourth(&self, _text: &str, _bytes: &[u8], _numbers: &[f64]) -> i32 {
        tokio::task::yield_now().await;
        4
    }
}

/// A server whose lane has so many threads, one of which is blocked; and what ends that.
async fn blocked_server(threads: &str) -> (Fixture<MixedPrx>, tokio::task::JoinHandle<i32>, mpsc::Sender<()>) {
    let ((blocked, is_blocked), (release, released)) = (mpsc::channel(), mpsc::channel());
    let servant = Blocker {
        blocked: blocked.into(),
        release: released.into(),
    };
    let builder = Communicator::builder()
        .property("Ice.ThreadPool.Server.Size", threads)
        .property("Ice.Connection.Server.IdleTimeout", "1");
    let fixture: Fixture<MixedPrx> = Fixture::with(servant, builder).await;
    let proxy = fixture.proxy.clone();
    let call = tokio::spawn(async move { proxy.first("", &[], &[]).await.unwrap() });
    tokio::task::spawn_blocking(move || is_blocked.recv())
        .await
        .unwrap()
        .unwrap();
    (fixture, call, release)
}

#[tokio::test(flavor = "multi_thread")]
async fn row_09_a_blocked_dispatch_holds_one_thread_and_nothing_else() {
    let (fixture, call, release) = blocked_server("2").await;
    // The other thread of the lane serves on the same connection.
    for _ in 0..100 {
        assert_eq!(fixture.proxy.third("", &[], &[]).await.unwrap(), 3);
    }
    drop(release);
    assert_eq!(call.await.unwrap(), 1);
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_10_a_blocked_lane_delays_no_async_dispatch_no_heartbeat_and_no_read() {
    let (fixture, call, release) = blocked_server("1").await;
    for _ in 0..100 {
        assert_eq!(fixture.proxy.second("", &[], &[]).await.unwrap(), 2);
        assert_eq!(fixture.proxy.fourth("", &[], &[]).await.unwrap(), 4);
        fixture.proxy.ice_ping().await.unwrap();
    }
    heartbeats(&fixture, 2).await;
    drop(release);
    assert_eq!(call.await.unwrap(), 1);
    fixture.end().await;
}

/// Waits for heartbeats of the server on a connection that is otherwise silent.
async fn heartbeats(fixture: &Fixture<MixedPrx>, count: usize) {
    use tokio::io::AsyncReadExt;
    let address = fixture.proxy.ice_endpoints()[0].clone();
    let mut stream = tokio::net::TcpStream::connect((address.host().unwrap(), address.port().unwrap()))
        .await
        .unwrap();
    for _ in 0..=count {
        let mut message = [0; 14];
        stream.read_exact(&mut message).await.unwrap();
        assert_eq!((&message[..4], message[8]), (&b"IceP"[..], 3), "ValidateConnection");
    }
}

/// Says on which thread it runs before and after it waited.
struct Where;

#[servant(Worker)]
impl Where {
    async fn work(&self, _what: &str) -> String {
        let before = thread_name();
        tokio::task::yield_now().await;
        format!("{before}, {}", thread_name())
    }
}

fn thread_name() -> String {
    thread::current().name().unwrap_or("unnamed").to_owned()
}

#[test]
fn row_11_without_an_event_loop_dispatches_run_on_the_runtime_of_the_communicator() {
    // The runtime it was made in, ..
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("given")
        .enable_all()
        .build()
        .unwrap();
    let seen = runtime.block_on(async {
        let fixture: Fixture<WorkerPrx> = Fixture::new(Where).await;
        let seen = fixture.proxy.work("").await.unwrap();
        fixture.end().await;
        seen
    });
    assert_eq!(seen, "given, given");
    // .. or one of its own.
    block_on(async {
        let fixture: Fixture<WorkerPrx> = Fixture::new(Where).await;
        assert_eq!(fixture.proxy.work("").await.unwrap(), "amd-runtime, amd-runtime");
        fixture.end().await;
    });
}

/// Runs dispatches on one thread, with a plain executor.
#[derive(Debug)]
struct OneThread {
    dispatches: Mutex<mpsc::Sender<Dispatch>>,
}

impl OneThread {
    fn start() -> Self {
        let (dispatches, incoming) = mpsc::channel();
        let run = move || incoming.into_iter().for_each(block_on);
        thread::Builder::new().name("one thread".into()).spawn(run).unwrap();
        Self {
            dispatches: dispatches.into(),
        }
    }
}

impl EventLoopAdapter for OneThread {
    fn run(&self, dispatch: Dispatch) {
        self.dispatches.lock().unwrap().send(dispatch).unwrap();
    }
}

/// Four forms, each of which says where it runs.
struct WhereAll;

#[interface(module = "Rows")]
pub trait Places {
    fn async_method(&self) -> String;
    fn plain_method(&self) -> String;
    fn plain_method_with_a_future(&self) -> String;
    fn future_that_runs_elsewhere(&self) -> String;
}

#[servant(Places)]
impl WhereAll {
    async fn async_method(&self) -> String {
        thread_name()
    }
    fn plain_method(&self) -> String {
        thread_name()
    }
    fn plain_method_with_a_future(&self) -> impl Future<Output = String> + Send + use<> {
        let called_on = thread_name();
        async move { format!("{called_on}, {}", thread_name()) }
    }
    fn future_that_runs_elsewhere(&self) -> BoxFuture<'static, String> {
        let (sender, receiver) = futures::channel::oneshot::channel();
        thread::Builder::new()
            .name("elsewhere".into())
            .spawn(|| sender.send(thread_name()))
            .unwrap();
        async { format!("{}, awaited on {}", receiver.await.unwrap(), thread_name()) }.boxed()
    }
}

async fn with_one_thread() -> Fixture<PlacesPrx> {
    Fixture::with(WhereAll, Communicator::builder().event_loop(OneThread::start())).await
}

#[tokio::test]
async fn row_12_an_event_loop_runs_all_asynchronous_dispatches() {
    let fixture = with_one_thread().await;
    for _ in 0..20 {
        assert_eq!(fixture.proxy.async_method().await.unwrap(), "one thread");
    }
    fixture.end().await;
}

#[tokio::test]
async fn row_13_any_executor_plugs_in_through_the_adapter() {
    let executor = Arc::new(smol::Executor::new());
    let running = executor.clone();
    let run = move || smol::block_on(running.run(futures::future::pending::<()>()));
    thread::Builder::new().name("smol".into()).spawn(run).unwrap();

    #[derive(Debug)]
    struct Smol(Arc<smol::Executor<'static>>);
    impl EventLoopAdapter for Smol {
        fn run(&self, dispatch: Dispatch) {
            self.0.spawn(dispatch).detach();
        }
    }

    let builder = Communicator::builder().event_loop(Smol(executor));
    let fixture: Fixture<PlacesPrx> = Fixture::with(WhereAll, builder).await;
    assert_eq!(fixture.proxy.async_method().await.unwrap(), "smol");
    fixture.end().await;
}

#[tokio::test]
async fn row_14_the_adapter_can_be_read_from_the_communicator() {
    let communicator = Communicator::builder().event_loop(OneThread::start()).build().unwrap();
    assert!(format!("{:?}", communicator.event_loop()).starts_with("OneThread"));
    assert!(format!("{:?}", Communicator::new().unwrap().event_loop()).starts_with("Tokio"));
}

#[test]
fn row_15_what_the_application_awaits_can_be_awaited_on_any_executor() {
    // No tokio context here: the wakers do it.
    block_on(async {
        let fixture: Fixture<WorkerPrx> = Fixture::new(Where).await;
        assert!(fixture.proxy.work("").await.is_ok());
        let done = fixture.server.shutdown_completed();
        fixture.server.shutdown();
        done.await;
        fixture.end().await;
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fixture: Fixture<WorkerPrx> = runtime.block_on(Fixture::new(Where));
    assert!(smol::block_on(fixture.proxy.work("")).is_ok());
    // A plain thread can wait; a thread of a runtime gets an error that says so.
    assert!(fixture.proxy.work("").wait().is_ok());
    let refused = runtime.block_on(async { fixture.proxy.work("").wait() });
    assert!(matches!(refused, Err(InvocationError::WouldBlock)));
    runtime.block_on(fixture.end());
}

/// An event loop that does not what it should.
#[derive(Debug)]
enum Broken {
    Drops,
    Panics,
}

impl EventLoopAdapter for Broken {
    fn run(&self, dispatch: Dispatch) {
        match self {
            Self::Drops => drop(dispatch),
            Self::Panics => panic!("this event loop is broken"),
        }
    }
}

#[tokio::test]
async fn row_16_an_unusable_event_loop_fails_the_dispatch_cleanly() {
    for broken in [Broken::Drops, Broken::Panics] {
        let fixture: Fixture<PlacesPrx> = Fixture::with(WhereAll, Communicator::builder().event_loop(broken)).await;
        let error = fixture.proxy.async_method().await.unwrap_err();
        assert_eq!(status(&error), Some(ReplyStatus::UNKNOWN_EXCEPTION));
        assert_eq!(
            fixture.proxy.plain_method().await.unwrap(),
            "amd-sync-lane",
            "the connection lives"
        );
        fixture.end().await;
    }
}

fn status<E>(error: &InvocationError<E>) -> Option<ReplyStatus> {
    match error {
        InvocationError::Dispatch { status, .. } => Some(*status),
        _ => None,
    }
}

struct Relay {
    next: WorkerPrx,
}

#[servant(Worker)]
impl Relay {
    fn work(&self, what: &str) -> Invocation<String> {
        self.next.work(what)
    }
}

struct AwaitingRelay {
    next: WorkerPrx,
}

#[servant(Worker)]
impl AwaitingRelay {
    async fn work(&self, what: &str) -> Result<String, DispatchError> {
        Ok(format!("relayed {}", self.next.work(what).await?))
    }
}

#[tokio::test]
async fn row_17_a_nested_invocation_is_awaited_in_an_async_dispatch() {
    let next: Fixture<WorkerPrx> = Fixture::new(Plain).await;
    let fixture: Fixture<WorkerPrx> = Fixture::new(AwaitingRelay {
        next: next.proxy.clone(),
    })
    .await;
    assert_eq!(fixture.proxy.work("it").await.unwrap(), "relayed it");
    fixture.end().await;
    next.end().await;
}

#[tokio::test]
async fn row_18_a_plain_method_returns_a_nested_invocation_unchanged() {
    let next: Fixture<WorkerPrx> = Fixture::new(Plain).await;
    let fixture: Fixture<WorkerPrx> = Fixture::new(Relay {
        next: next.proxy.clone(),
    })
    .await;
    assert_eq!(fixture.proxy.work("it").await.unwrap(), "it");
    fixture.end().await;
    next.end().await;
}

#[tokio::test]
async fn row_19_an_async_method_awaits_a_nested_invocation_and_returns_its_result() {
    let next: Fixture<PickyPrx> = Fixture::new(Chooser::default()).await;

    struct Awaits(PickyPrx);
    #[servant(Picky)]
    impl Awaits {
        async fn pick(&self, what: &str) -> Result<String, InvocationError<Refused>> {
            self.0.pick(what).await
        }
    }

    let fixture: Fixture<PickyPrx> = Fixture::new(Awaits(next.proxy.clone())).await;
    assert_eq!(fixture.proxy.pick("it").await.unwrap(), "it");
    assert!(fixture.proxy.pick("before").await.unwrap_err().user().is_some());
    fixture.end().await;
    next.end().await;
}

/// Fails in every other way.
struct Failing;

#[interface(module = "Rows")]
pub trait Fails {
    fn sync_panic(&self);
    fn async_panic(&self);
    fn any_error(&self);
    fn with_status(&self, status: u8);
}

#[servant(Fails)]
impl Failing {
    fn sync_panic(&self) {
        panic!("as the test wants it");
    }
    async fn async_panic(&self) {
        tokio::task::yield_now().await;
        panic!("as the test wants it");
    }
    async fn any_error(&self) -> Result<(), DispatchError> {
        Err(DispatchError::unknown(std::io::Error::other("the disk is full")))
    }
    fn with_status(&self, status: u8) -> Result<(), DispatchError> {
        Err(DispatchError::new(ReplyStatus::from_byte(status), "because"))
    }
}

#[tokio::test]
async fn row_23_any_other_failure_is_an_unknown_exception_and_the_connection_survives() {
    let fixture: Fixture<FailsPrx> = Fixture::new(Failing).await;
    let proxy = &fixture.proxy;
    proxy.ice_ping().await.unwrap();
    let connection = proxy.ice_cached_connection();
    for error in [
        proxy.sync_panic().await.unwrap_err(),
        proxy.async_panic().await.unwrap_err(),
        proxy.any_error().await.unwrap_err(),
    ] {
        assert_eq!(status(&error), Some(ReplyStatus::UNKNOWN_EXCEPTION));
    }
    proxy.ice_ping().await.unwrap();
    assert_eq!(proxy.ice_cached_connection(), connection);
    fixture.end().await;
}

#[tokio::test]
async fn row_24_a_servant_chooses_the_status() {
    use InvocationError as E;
    let fixture: Fixture<FailsPrx> = Fixture::new(Failing).await;
    for number in [5, 6, 7, 8, 9, 10, 11, 200, 255] {
        match fixture.proxy.with_status(number).await.unwrap_err() {
            E::Dispatch { status, message } => assert_eq!((status.to_byte(), &*message), (number, "because")),
            error => panic!("{number}: {error:?}"),
        }
    }
    let not_exist = |number| fixture.proxy.with_status(number);
    assert!(matches!(not_exist(2).await, Err(E::ObjectNotExist(target)) if target.name == "worker"));
    assert!(matches!(not_exist(3).await, Err(E::FacetNotExist(_))));
    assert!(matches!(not_exist(4).await, Err(E::OperationNotExist(target)) if target.operation == "withStatus"));
    fixture.end().await;
}

/// Tells what it was told, and then fails.
struct Noting {
    told: tokio::sync::mpsc::UnboundedSender<String>,
}

#[servant(Quiet)]
impl Noting {
    async fn tell(&self, what: String) -> Result<(), DispatchError> {
        self.told.send(what).unwrap();
        Err(DispatchError::unknown("nobody hears this"))
    }
}

#[tokio::test]
async fn row_25_a_oneway_request_runs_and_its_error_is_dropped() {
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let fixture: Fixture<QuietPrx> = Fixture::new(Noting { told }).await;
    fixture.proxy.ice_oneway().tell("something").await.unwrap();
    assert_eq!(heard.recv().await.unwrap(), "something");
    fixture.proxy.ice_ping().await.unwrap();
    fixture.end().await;
}

#[tokio::test]
async fn row_26_there_is_one_reply() {
    // Replies are counted by what the client can still do: a second reply to a request would be a reply to nobody,
    // and one too few would hang.
    let fixture: Fixture<FailsPrx> = Fixture::new(Failing).await;
    for _ in 0..100 {
        assert!(fixture.proxy.async_panic().await.is_err());
    }
    let connection = fixture.proxy.ice_cached_connection().unwrap();
    fixture.client.destroy().await;
    assert!(
        matches!(connection.ended().await, amd::ConnectionError::Closed),
        "a graceful end: nothing is owed"
    );
    fixture.server.destroy().await;
}

#[tokio::test]
async fn row_30_every_object_answers_the_operations_of_object() {
    let fixture: Fixture<WorkerPrx> = Fixture::new(Plain).await;
    let proxy = &fixture.proxy;
    proxy.ice_ping().await.unwrap();
    assert_eq!(proxy.ice_id().await.unwrap(), "::Rows::Worker");
    assert_eq!(proxy.ice_ids().await.unwrap(), ["::Ice::Object", "::Rows::Worker"]);
    assert!(proxy.ice_is_a("::Ice::Object").await.unwrap());
    assert!(!proxy.ice_is_a("::Rows::Picky").await.unwrap());
    assert!(proxy.ice_checked_cast::<PickyPrx>().await.unwrap().is_none());
    fixture.end().await;
}

/// Uses `Current` before and after it waited, and keeps a clone.
struct Curious {
    kept: Arc<Mutex<Option<Current>>>,
}

#[servant(Worker)]
impl Curious {
    async fn work(&self, what: &str, current: &Current) -> String {
        let before = format!("{} {}", current.identity(), current.operation());
        tokio::task::yield_now().await;
        *self.kept.lock().unwrap() = Some(current.clone());
        format!("{what}: {before} {}", current.context().get("key").unwrap_or("none"))
    }
}

struct SyncCurious;

#[servant(Worker)]
impl SyncCurious {
    fn work(&self, what: &str, current: &Current) -> String {
        format!(
            "{what}: {} {} {}",
            current.identity(),
            current.operation(),
            current.request_id()
        )
    }
}

#[tokio::test]
async fn row_33_current_is_usable_in_both_forms_and_across_awaits() {
    let kept = Arc::default();
    let fixture: Fixture<WorkerPrx> = Fixture::new(Curious {
        kept: Arc::clone(&kept),
    })
    .await;
    let context = [("key".to_owned(), "value".to_owned())].into();
    assert_eq!(
        fixture.proxy.work("it").context(context).await.unwrap(),
        "it: worker work value"
    );
    let current = kept.lock().unwrap().take().unwrap();
    assert_eq!((current.operation(), current.adapter().name()), ("work", "Rows"));
    fixture.end().await;
    let fixture: Fixture<WorkerPrx> = Fixture::new(SyncCurious).await;
    assert_eq!(fixture.proxy.work("it").await.unwrap(), "it: worker work 1");
    fixture.end().await;
}

#[tokio::test]
async fn row_34_with_an_event_loop_plain_methods_still_run_on_the_lane() {
    let fixture = with_one_thread().await;
    assert_eq!(fixture.proxy.plain_method().await.unwrap(), "amd-sync-lane");
    assert_eq!(fixture.proxy.async_method().await.unwrap(), "one thread");
    fixture.end().await;
}

#[tokio::test]
async fn row_35_a_plain_method_that_makes_a_future_is_called_and_polled_on_the_loop() {
    let fixture = with_one_thread().await;
    assert_eq!(
        fixture.proxy.plain_method_with_a_future().await.unwrap(),
        "one thread, one thread"
    );
    fixture.end().await;
}

#[tokio::test]
async fn row_36_a_future_that_runs_elsewhere_is_awaited_on_the_loop() {
    let fixture = with_one_thread().await;
    let seen = fixture.proxy.future_that_runs_elsewhere().await.unwrap();
    assert_eq!(seen, "elsewhere, awaited on one thread");
    fixture.end().await;
}

/// A dispatch that waits does not end with the connection of its caller: see also row 27.
#[tokio::test]
async fn a_dropped_call_leaves_the_dispatch_running() {
    struct Patient(Arc<Notify>, tokio::sync::mpsc::UnboundedSender<&'static str>);
    #[servant(Worker)]
    impl Patient {
        async fn work(&self, what: &str) -> String {
            self.1.send("begun").unwrap();
            self.0.notified().await;
            self.1.send("ended").unwrap();
            what.to_owned()
        }
    }

    let (go_on, (told, mut heard)) = (Arc::new(Notify::new()), tokio::sync::mpsc::unbounded_channel());
    let fixture: Fixture<WorkerPrx> = Fixture::new(Patient(go_on.clone(), told)).await;
    let mut call = fixture.proxy.work("it");
    tokio::select! {
        _ = &mut call => panic!("the dispatch waits"),
        begun = heard.recv() => assert_eq!(begun, Some("begun")),
    }
    drop(call);
    go_on.notify_one();
    assert_eq!(heard.recv().await, Some("ended"));
    fixture.proxy.ice_ping().await.unwrap();
    fixture.end().await;
}
