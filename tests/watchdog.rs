//! What holds a thread too long is named in the log, by object, servant and operation.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::io::Write;
use std::sync::{Arc, Condvar, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use amd::LocalThread;
use amd::prelude::*;

/// What all tests of this program have logged. Each looks for identities of its own.
static LOG: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(|| {
    let subscriber = tracing_subscriber::fmt().with_writer(|| Log).with_ansi(false).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    Mutex::default()
});

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The warnings that say all of this.
fn warnings(parts: &[&str]) -> Vec<String> {
    let log = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
    let warnings = log.lines().filter(|line| line.contains(" WARN "));
    let all = warnings.filter(|line| parts.iter().all(|part| line.contains(part)));
    all.map(str::to_owned).collect()
}

const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for so many warnings that say all of this.
async fn await_warnings(parts: &[&str], count: usize) -> Vec<String> {
    let start = Instant::now();
    loop {
        let found = warnings(parts);
        if found.len() >= count {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "{parts:?} was not logged: {found:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[interface(module = "Watched")]
trait Blocker {
    fn block(&self);
    fn block_later(&self);
    fn block_on_lane(&self);
    fn block_inline(&self);
}

/// What blocks, until it is opened.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn open(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    fn is_open(&self) -> bool {
        *self.0.0.lock().unwrap()
    }

    fn pass(&self) {
        let closed = self.0.0.lock().unwrap();
        let (open, _) = self.0.1.wait_timeout_while(closed, PATIENCE, |open| !*open).unwrap();
        let is_open = *open;
        drop(open);
        assert!(is_open, "nobody opened the gate");
    }
}

/// Opened also when a test fails, so that no runtime waits for what blocks.
impl Drop for Opens {
    fn drop(&mut self) {
        self.0.open();
    }
}

struct Opens(Gate);

struct Servant(Gate);

#[servant(Blocker)]
impl Servant {
    async fn block(&self) {
        self.0.pass();
    }

    async fn block_later(&self) {
        tokio::task::yield_now().await;
        self.0.pass();
    }

    fn block_on_lane(&self) {
        self.0.pass();
    }

    #[amd(inline)]
    fn block_inline(&self) {
        self.0.pass();
    }
}

struct LocalServant(Gate);

#[servant(Blocker, local)]
impl LocalServant {
    async fn block(&self) {
        self.0.pass();
    }

    async fn block_later(&self) {
        tokio::task::yield_now().await;
        self.0.pass();
    }

    fn block_on_lane(&self) {
        self.0.pass();
    }

    fn block_inline(&self) {
        self.0.pass();
    }
}

struct MailboxServant(Gate);

#[servant(Blocker)]
impl MailboxServant {
    async fn block(&mut self) {
        self.0.pass();
    }

    async fn block_later(&mut self) {
        while !self.0.is_open() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn block_on_lane(&mut self) {
        self.0.pass();
    }

    fn block_inline(&mut self) {}
}

/// A communicator with a runtime of its own: what blocks its threads leaves those of the test alone.
fn communicator(properties: &[(&str, &str)]) -> Communicator {
    std::thread::scope(|scope| scope.spawn(|| communicator_here(properties)).join().unwrap())
}

/// On the runtime of the caller, if there is one.
fn communicator_here(properties: &[(&str, &str)]) -> Communicator {
    LazyLock::force(&LOG);
    let builder = Communicator::builder();
    let builder = properties.iter().fold(builder, |builder, (name, value)| {
        builder.property(format!("Amd.Watchdog.{name}"), *value)
    });
    builder.property("Ice.ThreadPool.Server.Size", "2").build().unwrap()
}

async fn serve(
    communicator: &Communicator,
    servant: impl amd::adapter::servant::IntoServant,
    identity: &str,
) -> BlockerPrx {
    let adapter = communicator
        .create_object_adapter_with_endpoints("", "tcp -h 127.0.0.1")
        .unwrap();
    let object = adapter.add(servant, identity).unwrap();
    adapter.activate().await.unwrap();
    object.ice_unchecked_cast()
}

async fn ends<T>(call: tokio::task::JoinHandle<T>) -> T {
    tokio::time::timeout(PATIENCE, call)
        .await
        .expect("the call ends")
        .unwrap()
}

/// Wherever an asynchronous method blocks.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_holds_an_event_loop_is_named() {
    type Call = fn(&BlockerPrx) -> Invocation<()>;
    let calls: [(&str, Call); 3] = [
        ("block", |prx| prx.block()),
        ("blockLater", |prx| prx.block_later()),
        ("blockInline", |prx| prx.block_inline()),
    ];
    for (operation, call) in calls {
        let gate = Gate::default();
        let _opens = Opens(gate.clone());
        let communicator = communicator(&[("AsyncHold", "40")]);
        let identity = format!("holds-{operation}");
        let blocker = serve(&communicator, Servant(gate.clone()), &identity).await;
        let call = tokio::spawn(call(&blocker));
        let parts = [
            format!("identity={identity}"),
            "servant=\"::Watched::Blocker\"".into(),
            format!("operation=\"{operation}\""),
        ];
        let parts = parts.each_ref().map(String::as_str);
        await_warnings(&parts, 2).await;
        gate.open();
        ends(call).await.unwrap();
    }
}

/// A current-thread runtime is blocked whole, and still somebody reports it.
#[test]
fn a_runtime_of_one_thread_is_watched_from_outside() {
    let gate = Gate::default();
    let opens = gate.clone();
    std::thread::spawn(move || {
        let start = Instant::now();
        while warnings(&["identity=alone", "operation=\"block\""]).is_empty() && start.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
        opens.open();
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let communicator = communicator_here(&[("AsyncHold", "40")]);
        let blocker = serve(&communicator, Servant(gate), "alone").await;
        blocker.block().await.unwrap();
    });
    assert!(!warnings(&["identity=alone", "operation=\"block\""]).is_empty());
}

/// On the thread of a local servant nothing may block, synchronous methods included.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_holds_the_thread_of_a_local_servant_is_named() {
    let gate = Gate::default();
    let _opens = Opens(gate.clone());
    let communicator = communicator(&[("AsyncHold", "40")]);
    let thread = LocalThread::start("local").unwrap();
    let passes = gate.clone();
    let servant = amd::local_servant(&thread, move || LocalServant(passes));
    let blocker = serve(&communicator, servant, "local").await;
    let call = tokio::spawn(blocker.block_on_lane());
    await_warnings(
        &["identity=local", "operation=\"blockOnLane\"", "::Watched::Blocker"],
        1,
    )
    .await;
    gate.open();
    ends(call).await.unwrap();
}

/// Two threads, both held: whoever waits for one is told by whom.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_fills_the_lane_is_named() {
    let gate = Gate::default();
    let _opens = Opens(gate.clone());
    let communicator = communicator(&[("LaneWait", "40")]);
    let one = serve(&communicator, Servant(gate.clone()), "fills-one").await;
    let two = serve(&communicator, MailboxServant(gate.clone()), "fills-two").await;
    let calls = [&one, &two, &one].map(|prx| tokio::spawn(prx.block_on_lane()));
    let found = await_warnings(&["fills-one", "waiting=1", "threads=2"], 2).await;
    // Two of the three run, of which one at least is of this object.
    assert!(
        found[0].contains("blockOnLane of `fills-one` (::Watched::Blocker) for "),
        "{found:?}"
    );
    gate.open();
    for call in calls {
        ends(call).await.unwrap();
    }
}

/// The lane is there to be blocked: that is reported only when others wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_held_lane_that_is_not_full_is_no_matter() {
    let gate = Gate::default();
    let _opens = Opens(gate.clone());
    let communicator = communicator(&[("AsyncHold", "40"), ("LaneWait", "40")]);
    let blocker = serve(&communicator, Servant(gate.clone()), "lane-held").await;
    let other = serve(&communicator, Servant(gate.clone()), "loop-held").await;
    let calls = [blocker.block_on_lane(), other.block()].map(tokio::spawn);
    await_warnings(&["identity=loop-held"], 2).await;
    assert_eq!(warnings(&["lane-held"]), [""; 0]);
    gate.open();
    for call in calls {
        ends(call).await.unwrap();
    }
}

/// The same at once, with and without: what is seen of the one says that there was time for the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn zero_turns_it_off() {
    let gate = Gate::default();
    let _opens = Opens(gate.clone());
    let off = communicator(&[("AsyncHold", "0"), ("LaneWait", "0"), ("MailboxWait", "0")]);
    let on = communicator(&[("AsyncHold", "40"), ("LaneWait", "40"), ("MailboxWait", "40")]);
    let mut calls = Vec::new();
    let mut holders = Vec::new();
    for (communicator, identity) in [(&off, "is-off"), (&on, "is-on")] {
        let mailbox = serve(
            communicator,
            MailboxServant(gate.clone()),
            &format!("{identity}-mailbox"),
        )
        .await;
        let shared = serve(communicator, Servant(gate.clone()), identity).await;
        calls.extend([0; 2].map(|_| tokio::spawn(mailbox.block_later())));
        calls.extend([0; 3].map(|_| tokio::spawn(shared.block_on_lane())));
        holders.push(serve(communicator, Servant(gate.clone()), &format!("{identity}-holder")).await);
    }
    await_warnings(&["identity=is-on-mailbox", "a request waits for a servant"], 2).await;
    await_warnings(&["blockOnLane of `is-on`", "fill the lane"], 2).await;
    calls.extend(holders.iter().map(|holder| tokio::spawn(holder.block())));
    await_warnings(&["identity=is-on-holder", "holds a thread"], 2).await;
    assert_eq!(warnings(&["is-off"]), [""; 0]);
    gate.open();
    for call in calls {
        ends(call).await.unwrap();
    }
}
