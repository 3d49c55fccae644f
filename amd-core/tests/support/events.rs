//! The log events of a test.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Collects events as lines: level, target, fields. Those of the ordinary course of things are left out.
#[derive(Clone, Debug, Default)]
pub struct Events {
    lines: Arc<Mutex<Vec<String>>>,
}

impl Events {
    /// Collects the events of all threads of this test program.
    pub fn of_the_program() -> Self {
        let events = Self::default();
        tracing::subscriber::set_global_default(events.clone()).unwrap();
        events
    }

    /// What was collected since it was last taken.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }
}

/// What is said of every connection, message and dispatch (`Ice.Trace.*`).
const ORDINARY: [&str; 5] = [
    "message=accepted",
    "message=received",
    "message=sending",
    "message=dispatching",
    "message=connected",
];

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::DEBUG && metadata.target().starts_with("amd::")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(format!("{} {}", event.metadata().level(), event.metadata().target()));
        event.record(&mut line);
        if ORDINARY.iter().any(|text| line.0.contains(text)) {
            return;
        }
        self.lines.lock().unwrap().push(line.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}
