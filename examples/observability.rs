//! What others can see of a server: a span for each call and dispatch, joined across processes by the context of requests; metrics;
//! deadlines; and a warning that names what blocks.
//!
//! `cargo run --example observability`; with `--features metrics` it prints metrics as well.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd::prelude::*;
use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};
use tracing_subscriber::fmt::format::FmtSpan;

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
    fn sleep(&self);
}

/// Waits for another one, with all that came along with its own request.
struct Relay(GreeterPrx);

#[servant(Greeter)]
impl Relay {
    async fn greet(&self, name: &str) -> Result<String, DispatchError> {
        tracing::info!("asking the next one");
        Ok(self.0.greet(name).await?)
    }

    fn sleep(&self) -> Invocation<()> {
        self.0.sleep()
    }
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str, current: &Current) -> String {
        let left = current
            .deadline()
            .map(|deadline| deadline.saturating_duration_since(std::time::Instant::now()));
        tracing::info!(in_time = left.is_some(), "greeting");
        format!("Hello, {name}!")
    }

    /// A mistake: this blocks the event loop.
    async fn sleep(&self) {
        std::thread::sleep(Duration::from_millis(500));
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(std::io::stdout)
        .with_ansi(false)
        .init();
    let table = Table::default();
    metrics::set_global_recorder(table.clone())?;

    let communicator = Communicator::builder()
        .property("Amd.TraceContext", "1")
        .property("Amd.SendDeadlines", "1")
        .property("Amd.Watchdog.AsyncHold", "100")
        .build()?;
    let adapter = communicator.create_object_adapter_with_endpoints("", "tcp -h 127.0.0.1")?;
    let chatbot: GreeterPrx = adapter.add(Chatbot, "chatbot")?.ice_unchecked_cast();
    let relay: GreeterPrx = adapter.add(Relay(chatbot), "relay")?.ice_unchecked_cast();
    adapter.activate().await?;

    println!("{}", relay.greet("Alice").timeout(Duration::from_secs(10)).await?);
    relay.sleep().await?;
    communicator.destroy().await;

    for (name, (sum, count)) in table.0.lock().expect("nobody panics").iter() {
        println!("{name}: {count} values, together {sum:.3}");
    }
    Ok(())
}

/// Keeps sums. A program would install an exporter, for instance for Prometheus.
#[derive(Clone, Default)]
struct Table(Arc<Mutex<BTreeMap<String, (f64, u64)>>>);

struct Entry(Table, String);

impl Table {
    fn entry(&self, key: &Key) -> Arc<Entry> {
        let labels: Vec<_> = key.labels().map(|label| label.value()).collect();
        Arc::new(Entry(self.clone(), format!("{} {}", key.name(), labels.join(" "))))
    }
}

impl Recorder for Table {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.entry(key))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.entry(key))
    }
}

impl Entry {
    fn add(&self, value: f64) {
        let mut table = self.0.0.lock().expect("nobody panics");
        let (sum, count) = table.entry(self.1.clone()).or_default();
        (*sum, *count) = (*sum + value, *count + 1);
    }
}

impl CounterFn for Entry {
    fn increment(&self, _value: u64) {
        self.add(1.0);
    }

    fn absolute(&self, _value: u64) {}
}

impl HistogramFn for Entry {
    fn record(&self, value: f64) {
        self.add(value);
    }
}
