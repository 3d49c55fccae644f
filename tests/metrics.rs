//! Counters and histograms through the facade `metrics` (`--features metrics`).
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use amd::prelude::*;
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};
use tokio::sync::Semaphore;

/// Each metric with its labels, and its sum and number of values.
type Values = BTreeMap<String, (f64, u64)>;

static VALUES: LazyLock<Mutex<Values>> = LazyLock::new(Mutex::default);

/// Keeps everything in [`VALUES`].
struct Table;

struct Entry(String);

impl Entry {
    fn of(key: &Key) -> Arc<Self> {
        let labels: Vec<_> = key
            .labels()
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        Arc::new(Self(format!("{}{{{}}}", key.name(), labels.join(","))))
    }

    fn add(&self, value: f64) {
        let mut values = VALUES.lock().unwrap();
        let entry = values.entry(self.0.clone()).or_default();
        *entry = (entry.0 + value, entry.1 + 1);
    }
}

impl CounterFn for Entry {
    fn increment(&self, value: u64) {
        self.add(f64::from(u32::try_from(value).unwrap()));
    }

    fn absolute(&self, _value: u64) {
        unimplemented!("nobody does")
    }
}

impl GaugeFn for Entry {
    fn increment(&self, value: f64) {
        self.add(value);
    }

    fn decrement(&self, value: f64) {
        self.add(-value);
    }

    fn set(&self, _value: f64) {
        unimplemented!("nobody does")
    }
}

impl HistogramFn for Entry {
    fn record(&self, value: f64) {
        self.add(value);
    }
}

impl Recorder for Table {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Entry::of(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Entry::of(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Entry::of(key))
    }
}

fn values() -> Values {
    VALUES.lock().unwrap().clone()
}

/// The only metric that begins so: its sum and number of values.
fn value(name: &str) -> (f64, u64) {
    let all: Vec<_> = values().into_iter().filter(|(key, _)| key.starts_with(name)).collect();
    assert!(all.len() <= 1, "{all:?}");
    all.first().map_or((0.0, 0), |(_, value)| *value)
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what}: {:?}", values());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[interface(module = "Measured")]
trait Machine {
    fn run(&self);
    fn fail(&self);
}

struct Servant(Arc<Semaphore>);

#[servant(Machine)]
impl Servant {
    fn run(&self) {
        futures::executor::block_on(self.0.acquire()).unwrap().forget();
    }

    async fn fail(&self) -> Result<(), DispatchError> {
        Err(DispatchError::new(ReplyStatus::UNAUTHORIZED, "as the test wants it"))
    }
}

/// One test, as the table is one for the process.
#[tokio::test]
async fn what_happens_is_counted() {
    metrics::set_global_recorder(Table).unwrap();
    let communicator = Communicator::builder()
        .property("Ice.ThreadPool.Server.Size", "1")
        .build()
        .unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("", "tcp -h 127.0.0.1")
        .unwrap();
    let gate = Arc::new(Semaphore::new(0));
    let machine: MachinePrx = adapter
        .add(Servant(gate.clone()), "machine")
        .unwrap()
        .ice_unchecked_cast();
    adapter.activate().await.unwrap();

    // One runs and two wait.
    let calls = [(); 3].map(|()| tokio::spawn(machine.run()));
    until("three in flight", || value("amd.dispatches.in_flight").0 == 3.0).await;
    until("two in the queue", || value("amd.lane.queue_length").0 == 2.0).await;
    assert_eq!(value("amd.connections{role=client}").0, 1.0);
    assert_eq!(value("amd.connections{role=server}").0, 1.0);
    gate.add_permits(3);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    machine.fail().await.unwrap_err();
    // The names that a peer makes up are not among the labels.
    machine
        .ice_invoke("made_up", amd::OperationMode::Normal, &empty())
        .await
        .unwrap_err();

    until("none in flight", || value("amd.dispatches.in_flight").0 == 0.0).await;
    assert_eq!(value("amd.lane.queue_length").0, 0.0);
    let ran = "rpc.server.call.duration{rpc.system=ice,rpc.response.status_code=Ok,rpc.service=::Measured::Machine,rpc.method=run}";
    until("three ran", || value(ran).1 == 3).await;
    let refused = "rpc.server.call.duration{rpc.system=ice,rpc.response.status_code=Unauthorized,rpc.service=::Measured::Machine,rpc.method=fail}";
    until("one failed", || value(refused).1 == 1).await;
    until("one is unknown", || {
        value("rpc.server.call.duration{rpc.system=ice,rpc.response.status_code=OperationNotExist}").1 == 1
    })
    .await;
    assert_eq!(
        value("amd.dispatches.failed{rpc.response.status_code=Unauthorized}").0,
        1.0
    );
    assert_eq!(value("amd.invocations{}").0, 5.0);
    assert_eq!(
        value("amd.invocations.failed{rpc.system=ice,error.type=Unauthorized}").0,
        1.0
    );
    assert_eq!(value("rpc.client.call.duration{rpc.system=ice}").1, 3);

    communicator.destroy().await;
    until("no connections", || {
        value("amd.connections{role=client}").0 == 0.0 && value("amd.connections{role=server}").0 == 0.0
    })
    .await;
}

fn empty() -> amd::Encapsulation {
    amd::Encapsulation::new(amd::Encoding::V1_1, |_| ()).unwrap()
}
