//! Spans of calls and dispatches, trace context, and deadlines.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::time::{Duration, Instant};

use amd::observe::{TraceContext, TracePropagator};
use amd::prelude::*;
use amd::protocol::Context;
use amd::{LocalThread, NoUserException};
use tokio::sync::Semaphore;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Span, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

/// A span as it was made, with what was recorded later.
#[derive(Clone, Debug, Default)]
struct Seen {
    id: u64,
    parent: Option<u64>,
    fields: HashMap<String, String>,
    events: Vec<String>,
}

impl Seen {
    fn get(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }
}

static SPANS: LazyLock<Mutex<Vec<Seen>>> = LazyLock::new(|| {
    let subscriber = Registry::default().with(Collector);
    tracing::subscriber::set_global_default(subscriber).unwrap();
    Mutex::default()
});

struct Collector;

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Collector {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: LayerContext<'_, S>) {
        if attributes.metadata().target() != "amd::rpc" {
            return;
        }
        let mut seen = Seen {
            id: id.into_u64(),
            parent: context.span(id).and_then(|span| Some(span.parent()?.id().into_u64())),
            ..Seen::default()
        };
        attributes.record(&mut Fields(&mut seen.fields));
        SPANS.lock().unwrap().push(seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _context: LayerContext<'_, S>) {
        with_span(id.into_u64(), |seen| values.record(&mut Fields(&mut seen.fields)));
    }

    fn on_event(&self, event: &Event<'_>, context: LayerContext<'_, S>) {
        if event.metadata().target() != module_path!() {
            return;
        }
        let mut fields = HashMap::new();
        event.record(&mut Fields(&mut fields));
        if let Some(span) = context.lookup_current() {
            let message = fields.remove("message").unwrap_or_default();
            with_span(span.id().into_u64(), |seen| seen.events.push(message));
        }
    }
}

/// Ids are used again: the last one counts.
fn with_span(id: u64, change: impl FnOnce(&mut Seen)) {
    if let Some(seen) = SPANS.lock().unwrap().iter_mut().rev().find(|seen| seen.id == id) {
        change(seen);
    }
}

struct Fields<'a>(&'a mut HashMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

/// The spans for an object of this name. Each test has names of its own.
fn spans(kind: &str, name: &str) -> Vec<Seen> {
    let spans = SPANS.lock().unwrap();
    let all = spans
        .iter()
        .filter(|seen| seen.get("rpc.ice.identity") == name && seen.get("otel.kind") == kind);
    all.cloned().collect()
}

/// The only span for an object of this name, once it has an error: that is recorded when the reply was sent.
async fn failed(kind: &str, name: &str) -> Seen {
    let start = Instant::now();
    loop {
        let span = only(spans(kind, name));
        if !span.get("error.type").is_empty() {
            return span;
        }
        assert!(start.elapsed() < PATIENCE, "{span:?}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn only<T: Debug>(mut list: Vec<T>) -> T {
    assert_eq!(list.len(), 1, "{list:?}");
    list.remove(0)
}

#[interface(module = "Observed")]
trait Station {
    fn work(&self);
    fn work_later(&self);
    fn work_inline(&self);
    fn fail(&self);
    fn pass_on(&self) -> HashMap<String, String>;
    fn pass_on_later(&self) -> HashMap<String, String>;
    fn context(&self) -> HashMap<String, String>;
    /// The milliseconds that are left; -1 if there is no limit.
    fn left(&self) -> i32;
    fn left_behind(&self) -> i32;
    fn hold(&self);
    fn until_cancelled(&self);
    fn until_dropped(&self);
}

#[derive(Clone, Default)]
struct Servant(Arc<State>);

struct State {
    next: OnceLock<StationPrx>,
    worked: AtomicUsize,
    dropped: AtomicUsize,
    holding: AtomicUsize,
    gate: Semaphore,
}

impl Default for State {
    fn default() -> Self {
        Self {
            next: OnceLock::new(),
            worked: AtomicUsize::new(0),
            dropped: AtomicUsize::new(0),
            holding: AtomicUsize::new(0),
            gate: Semaphore::new(0),
        }
    }
}

impl Servant {
    fn next(&self) -> &StationPrx {
        self.0.next.get().unwrap()
    }
}

fn left(current: &Current) -> i32 {
    let left = current
        .deadline()
        .map(|deadline| deadline.saturating_duration_since(Instant::now()));
    left.map_or(-1, |left| left.as_millis().try_into().unwrap())
}

#[servant(Station)]
impl Servant {
    fn work(&self) {
        self.0.worked.fetch_add(1, Ordering::SeqCst);
        tracing::info!("working");
    }

    async fn work_later(&self) {
        tracing::info!("working");
        tokio::task::yield_now().await;
        tracing::info!("working still");
    }

    #[amd(inline)]
    fn work_inline(&self) {
        tracing::info!("working");
    }

    fn fail(&self) -> Result<(), DispatchError> {
        Err(DispatchError::new(ReplyStatus::UNAUTHORIZED, "as the test wants it"))
    }

    fn pass_on(&self) -> Result<HashMap<String, String>, DispatchError> {
        Ok(self.next().context().wait()?)
    }

    async fn pass_on_later(&self) -> Result<HashMap<String, String>, DispatchError> {
        tokio::task::yield_now().await;
        Ok(self.next().context().await?)
    }

    fn context(&self, current: &Current) -> HashMap<String, String> {
        current.context().to_map()
    }

    fn left(&self, current: &Current) -> i32 {
        left(current)
    }

    async fn left_behind(&self) -> Result<i32, DispatchError> {
        Ok(self.next().left().await?)
    }

    fn hold(&self) {
        self.0.holding.fetch_add(1, Ordering::SeqCst);
        futures::executor::block_on(self.0.gate.acquire()).unwrap().forget();
    }

    async fn until_cancelled(&self, current: &Current) {
        current.cancellation().cancelled().await;
    }

    #[amd(cancel_on_disconnect)]
    async fn until_dropped(&self) {
        let _noted = Noted(self.0.clone());
        std::future::pending().await
    }
}

struct Noted(Arc<State>);

impl Drop for Noted {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

struct LocalServant;

#[servant(derive(LocalStation), module = "Observed", local)]
impl LocalServant {
    fn work_here(&self) {
        tracing::info!("working");
    }

    async fn work_here_later(&self) {
        tokio::task::yield_now().await;
        tracing::info!("working");
    }
}

const PATIENCE: Duration = Duration::from_secs(30);

struct Fixture {
    communicator: Communicator,
    servant: Servant,
    prx: StationPrx,
}

impl Fixture {
    async fn new(identity: &str, properties: &[(&str, &str)]) -> Self {
        LazyLock::force(&SPANS);
        // Over the network, as between two programs.
        let builder = Communicator::builder().property("Ice.Default.CollocationOptimized", "0");
        let builder = properties
            .iter()
            .fold(builder, |builder, (name, value)| builder.property(*name, *value));
        Self::of(builder.build().unwrap(), identity).await
    }

    async fn of(communicator: Communicator, identity: &str) -> Self {
        let adapter = communicator
            .create_object_adapter_with_endpoints("", "tcp -h 127.0.0.1")
            .unwrap();
        let servant = Servant::default();
        let prx = adapter.add(servant.clone(), identity).unwrap();
        adapter.activate().await.unwrap();
        let prx: StationPrx = prx.ice_unchecked_cast();
        Self {
            communicator,
            servant,
            prx: prx.ice_invocation_timeout(Some(PATIENCE)),
        }
    }

    fn calls(&self, next: &StationPrx) {
        let next = self.communicator.proxy(&next.as_object().to_string()).unwrap();
        self.servant.0.next.set(next).unwrap();
    }
}

fn entry(key: &str, value: &str) -> HashMap<String, String> {
    HashMap::from([(key.to_owned(), value.to_owned())])
}

#[tokio::test]
async fn a_dispatch_and_a_call_have_spans() {
    let Fixture { prx, .. } = Fixture::new("spans", &[]).await;
    prx.work().await.unwrap();
    let server = only(spans("server", "spans"));
    for (field, value) in [
        ("rpc.system", "ice"),
        ("rpc.service", "::Observed::Station"),
        ("rpc.method", "work"),
        ("otel.name", "::Observed::Station/work"),
        ("network.transport", "tcp"),
        ("network.peer.address", "127.0.0.1"),
        ("rpc.ice.request_id", "1"),
        ("error.type", ""),
    ] {
        assert_eq!(server.get(field), value, "{field}");
    }
    let client = only(spans("client", "spans"));
    for (field, value) in [
        ("rpc.system", "ice"),
        ("rpc.method", "work"),
        ("network.peer.address", "127.0.0.1"),
        ("error.type", ""),
    ] {
        assert_eq!(client.get(field), value, "{field}");
    }
    assert!(!server.get("network.peer.port").is_empty());
}

#[tokio::test]
async fn failures_are_in_the_spans() {
    let Fixture { prx, .. } = Fixture::new("failures", &[]).await;
    prx.fail().await.unwrap_err();
    for kind in ["client", "server"] {
        let span = failed(kind, "failures").await;
        assert_eq!(span.get("error.type"), "Unauthorized");
        assert_eq!(span.get("otel.status_code"), "ERROR");
    }
    let nobody = prx.ice_with_identity("failing-nobody".parse().unwrap());
    nobody.work().await.unwrap_err();
    let span = failed("server", "failing-nobody").await;
    assert_eq!(
        (span.get("error.type"), span.get("rpc.service")),
        ("ObjectNotExist", "")
    );
    let Fixture { prx, .. } = Fixture::new("failing-late", &[]).await;
    prx.until_dropped()
        .timeout(Duration::from_millis(20))
        .await
        .unwrap_err();
    assert_eq!(failed("client", "failing-late").await.get("error.type"), "Timeout");
}

/// Whatever thread a part of a dispatch runs on, it runs in the span.
#[tokio::test]
async fn what_a_servant_logs_is_in_its_span() {
    let Fixture { communicator, prx, .. } = Fixture::new("logs", &[]).await;
    prx.work().await.unwrap();
    prx.work_later().await.unwrap();
    prx.work_inline().await.unwrap();
    let events: Vec<_> = spans("server", "logs").into_iter().map(|span| span.events).collect();
    assert_eq!(
        events,
        [vec!["working"], vec!["working", "working still"], vec!["working"]]
    );

    let thread = LocalThread::start("local").unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("", "tcp -h 127.0.0.1")
        .unwrap();
    let local = adapter
        .add(amd::local_servant(&thread, || LocalServant), "logs-locally")
        .unwrap();
    adapter.activate().await.unwrap();
    let local: LocalStationPrx = local.ice_unchecked_cast();
    local.work_here().await.unwrap();
    local.work_here_later().await.unwrap();
    let events: Vec<_> = spans("server", "logs-locally")
        .into_iter()
        .map(|span| span.events)
        .collect();
    assert_eq!(events, [["working"], ["working"]]);
}

/// In both lanes, a nested call belongs to the dispatch that makes it.
#[tokio::test]
async fn nested_calls_are_children() {
    let outer = Fixture::new("outer", &[]).await;
    let inner = Fixture::new("inner", &[]).await;
    outer.calls(&inner.prx);
    outer.prx.pass_on().await.unwrap();
    outer.prx.pass_on_later().await.unwrap();
    let dispatches: Vec<_> = spans("server", "outer").iter().map(|span| Some(span.id)).collect();
    let calls: Vec<_> = spans("client", "inner").iter().map(|span| span.parent).collect();
    assert_eq!(calls, dispatches);
    assert_eq!(calls.len(), 2);
}

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// From the caller's context through a dispatch into the next call, in both lanes.
#[tokio::test]
async fn trace_context_goes_through() {
    let outer = Fixture::new("traced", &[("Amd.TraceContext", "1")]).await;
    let inner = Fixture::new("traced-inner", &[("Amd.TraceContext", "1")]).await;
    outer.calls(&inner.prx);
    let client = Communicator::new().unwrap();
    let prx: StationPrx = client.proxy(&outer.prx.as_object().to_string()).unwrap();
    let mut context = entry("traceparent", PARENT);
    context.insert("tracestate".into(), "vendor=1".into());
    let calls: [fn(&StationPrx) -> _; 2] = [|prx| prx.pass_on(), |prx| prx.pass_on_later()];
    for call in calls {
        let arrived = call(&prx).context(context.clone()).await.unwrap();
        let parent: TraceContext = PARENT.parse().unwrap();
        let sent: TraceContext = arrived["traceparent"].parse().unwrap();
        assert_eq!(sent.trace_id(), parent.trace_id());
        assert_ne!(sent.span_id(), parent.span_id());
        assert_eq!(arrived["tracestate"], "vendor=1");
    }
    // Each names the one before it.
    for (dispatch, (call, next)) in spans("server", "traced").iter().zip(
        spans("client", "traced-inner")
            .iter()
            .zip(spans("server", "traced-inner")),
    ) {
        assert_eq!(dispatch.get("trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(dispatch.get("parent_span_id"), "00f067aa0ba902b7");
        assert_eq!(call.get("parent_span_id"), dispatch.get("span_id"));
        assert_eq!(next.get("parent_span_id"), call.get("span_id"));
        assert_eq!(next.get("trace_id"), dispatch.get("trace_id"));
    }
    assert_eq!(spans("server", "traced-inner").len(), 2);
}

#[tokio::test]
async fn nothing_goes_along_unless_it_is_asked_for() {
    let outer = Fixture::new("untraced", &[]).await;
    let inner = Fixture::new("untraced-inner", &[]).await;
    outer.calls(&inner.prx);
    let call = outer.prx.pass_on().context(entry("traceparent", PARENT));
    assert_eq!(call.await.unwrap(), HashMap::new());
    assert_eq!(only(spans("server", "untraced")).get("trace_id"), "");
    assert_eq!(TraceContext::current(), None);
}

/// What is no trace context begins a trace; what the program says itself is left alone.
#[tokio::test]
async fn broken_and_own_trace_context() {
    let Fixture { prx, .. } = Fixture::new("broken", &[("Amd.TraceContext", "1")]).await;
    let arrived = prx.context().context(entry("traceparent", "nonsense")).await.unwrap();
    assert_eq!(arrived, entry("traceparent", "nonsense"), "the caller's own entry wins");
    let span = only(spans("server", "broken"));
    assert_eq!((span.get("trace_id").len(), span.get("parent_span_id")), (32, ""));
    let arrived = prx.context().context(entry("key", "value")).await.unwrap();
    assert_eq!(arrived["key"], "value");
    assert!(arrived["traceparent"].parse::<TraceContext>().is_ok());
}

/// A bridge to another kind of trace sees spans and contexts on both sides.
#[derive(Clone, Debug, Default)]
struct Bridge(Arc<Mutex<Vec<String>>>);

impl TracePropagator for Bridge {
    fn extract(&self, span: &Span, context: Context<'_>) {
        assert!(!span.is_disabled());
        self.0
            .lock()
            .unwrap()
            .push(context.get("bridge").unwrap_or("nothing").to_owned());
    }

    fn inject(&self, span: &Span, entries: &mut Vec<(String, String)>) {
        assert!(!span.is_disabled());
        entries.push(("bridge".into(), "over".into()));
    }
}

#[tokio::test]
async fn another_kind_of_trace() {
    LazyLock::force(&SPANS);
    let bridge = Bridge::default();
    let communicator = Communicator::builder()
        .trace_propagator(bridge.clone())
        .build()
        .unwrap();
    let Fixture { prx, .. } = Fixture::of(communicator, "bridge").await;
    assert_eq!(prx.context().await.unwrap(), entry("bridge", "over"));
    assert_eq!(*bridge.0.lock().unwrap(), ["over"]);
}

#[tokio::test]
async fn a_deadline_goes_along_when_it_is_asked_for() {
    let Fixture { prx, .. } = Fixture::new("deadline", &[]).await;
    assert_eq!(prx.left().await.unwrap(), -1);
    assert_eq!(prx.context().await.unwrap(), HashMap::new());
    let limited = prx.ice_send_deadline(true);
    let left = limited.left().await.unwrap();
    assert!((1..=30_000).contains(&left), "{left}");
    let context = limited.context().await.unwrap();
    let sent: u64 = context["amd.deadline"].parse().unwrap();
    assert!((1..=30_000).contains(&sent), "{sent}");
    let unlimited = limited.ice_invocation_timeout(None);
    assert_eq!(unlimited.left().await.unwrap(), -1);
    assert_eq!(prx.left().context(entry("amd.deadline", "soon")).await.unwrap(), -1);

    let Fixture { prx, .. } = Fixture::new("deadlines", &[("Amd.SendDeadlines", "1")]).await;
    assert!(prx.left().await.unwrap() > 0);
    assert_eq!(prx.ice_send_deadline(false).left().await.unwrap(), -1);
}

/// Nested calls that take part end with the call that they are for.
#[tokio::test]
async fn deadlines_are_inherited() {
    let outer = Fixture::new("inherits", &[("Amd.SendDeadlines", "1")]).await;
    let inner = Fixture::new("inherits-inner", &[]).await;
    outer.calls(&inner.prx);
    assert_eq!(outer.prx.ice_send_deadline(false).left_behind().await.unwrap(), -1);
    let left = outer.prx.left_behind().timeout(Duration::from_secs(20)).await.unwrap();
    assert!((1..=20_000).contains(&left), "{left}");
}

#[track_caller]
fn is_refused<T: Debug>(result: Result<T, InvocationError<NoUserException>>) {
    let error = result.unwrap_err();
    assert_eq!(error.status(), Some(ReplyStatus::UNKNOWN_LOCAL_EXCEPTION), "{error}");
    assert!(error.to_string().contains("deadline passed"), "{error}");
}

#[tokio::test]
async fn expired_work_is_refused() {
    let Fixture { prx, servant, .. } = Fixture::new("expired", &[]).await;
    is_refused(prx.work().context(entry("amd.deadline", "0")).await);
    is_refused(prx.work_later().context(entry("amd.deadline", "0")).await);
    is_refused(prx.work_inline().context(entry("amd.deadline", "0")).await);
    assert_eq!(servant.0.worked.load(Ordering::SeqCst), 0);
    prx.work().context(entry("amd.deadline", "30000")).await.unwrap();
    assert_eq!(servant.0.worked.load(Ordering::SeqCst), 1);
}

/// The time in the queue counts: that is where it is lost.
#[tokio::test]
async fn what_expires_in_the_queue_is_refused() {
    let Fixture { prx, servant, .. } = Fixture::new("queued", &[("Ice.ThreadPool.Server.SizeMax", "1")]).await;
    let holding = tokio::spawn(prx.hold());
    let start = Instant::now();
    while servant.0.holding.load(Ordering::SeqCst) == 0 {
        assert!(start.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let mut queued = prx.work().context(entry("amd.deadline", "40"));
    assert!(futures::poll!(&mut queued).is_pending());
    // Answered by the connection's task, behind the other: so that has arrived.
    prx.ice_ping().await.unwrap();
    tokio::time::sleep(Duration::from_millis(60)).await;
    servant.0.gate.add_permits(1);
    holding.await.unwrap().unwrap();
    is_refused(queued.await);
    assert_eq!(servant.0.worked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_asks_is_cancelled_at_the_deadline() {
    let Fixture { prx, servant, .. } = Fixture::new("cancelled", &[]).await;
    let deadline = entry("amd.deadline", "40");
    prx.until_cancelled().context(deadline.clone()).await.unwrap();
    let error = prx.until_dropped().context(deadline).await.unwrap_err();
    assert_eq!(error.status(), Some(ReplyStatus::UNKNOWN_EXCEPTION), "{error}");
    assert_eq!(servant.0.dropped.load(Ordering::SeqCst), 1);
}
