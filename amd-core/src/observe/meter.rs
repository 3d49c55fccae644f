//! Counters and histograms, through the facade `metrics`. Without the feature of that name there is nothing here that costs.
//!
//! Labels are what the program itself says, never what a peer sends: names of operations only where a servant has them.

#[cfg(feature = "metrics")]
pub(crate) use on::*;

#[cfg(not(feature = "metrics"))]
pub(crate) use off::*;

#[cfg(feature = "metrics")]
mod on {
    use metrics::{Label, SharedString, counter, gauge, histogram};
    use tokio::time::Instant;

    use crate::protocol::{ReplyStatus, Role};

    /// The measures of one dispatch.
    #[derive(Clone, Debug)]
    pub(crate) struct DispatchMeter {
        since: Instant,
        service: &'static str,
    }

    impl DispatchMeter {
        #[expect(clippy::unnecessary_wraps, reason = "without the feature there is none")]
        pub(crate) fn begin() -> Option<Self> {
            gauge!("amd.dispatches.in_flight").increment(1);
            Some(Self {
                since: Instant::now(),
                service: "",
            })
        }

        pub(crate) fn found(&mut self, service: &'static str) {
            self.service = service;
        }

        pub(crate) fn replied(&self, operation: &str, status: ReplyStatus) {
            gauge!("amd.dispatches.in_flight").decrement(1);
            let status_label = Label::new("rpc.response.status_code", status.to_string());
            let mut labels = vec![Label::new("rpc.system", "ice"), status_label.clone()];
            // An untyped servant takes whatever a peer calls.
            if !self.service.is_empty() && self.service != "::Ice::Object" && status != ReplyStatus::OPERATION_NOT_EXIST
            {
                labels.push(Label::new("rpc.service", self.service));
                labels.push(Label::new("rpc.method", SharedString::from(operation.to_owned())));
            }
            histogram!("rpc.server.call.duration", labels).record(self.since.elapsed());
            if status != ReplyStatus::OK {
                counter!("amd.dispatches.failed", vec![status_label]).increment(1);
            }
        }
    }

    /// The measures of one call.
    #[derive(Debug)]
    pub(crate) struct CallMeter {
        since: Instant,
    }

    impl CallMeter {
        #[expect(clippy::unnecessary_wraps, reason = "without the feature there is none")]
        pub(crate) fn begin() -> Option<Self> {
            counter!("amd.invocations").increment(1);
            Some(Self { since: Instant::now() })
        }

        pub(crate) fn ended(&self, error: Option<&str>) {
            let mut labels = vec![Label::new("rpc.system", "ice")];
            if let Some(error) = error {
                labels.push(Label::new("error.type", SharedString::from(error.to_owned())));
                counter!("amd.invocations.failed", labels.clone()).increment(1);
            }
            histogram!("rpc.client.call.duration", labels).record(self.since.elapsed());
        }
    }

    fn connections(role: Role) -> metrics::Gauge {
        let role = match role {
            Role::Client => "client",
            Role::Server => "server",
        };
        gauge!("amd.connections", "role" => role)
    }

    pub(crate) fn connection_opened(role: Role) {
        connections(role).increment(1);
    }

    pub(crate) fn connection_ended(role: Role) {
        connections(role).decrement(1);
    }

    pub(crate) fn lane_queued() {
        gauge!("amd.lane.queue_length").increment(1);
    }

    pub(crate) fn lane_taken() {
        gauge!("amd.lane.queue_length").decrement(1);
    }
}

#[cfg(not(feature = "metrics"))]
mod off {
    use crate::protocol::{ReplyStatus, Role};

    #[derive(Clone, Debug)]
    pub(crate) enum DispatchMeter {}

    impl DispatchMeter {
        pub(crate) fn begin() -> Option<Self> {
            None
        }

        pub(crate) fn found(&mut self, _service: &'static str) {}

        pub(crate) fn replied(&self, _operation: &str, _status: ReplyStatus) {}
    }

    #[derive(Debug)]
    pub(crate) enum CallMeter {}

    impl CallMeter {
        pub(crate) fn begin() -> Option<Self> {
            None
        }

        pub(crate) fn ended(&self, _error: Option<&str>) {}
    }

    pub(crate) fn connection_opened(_role: Role) {}

    pub(crate) fn connection_ended(_role: Role) {}

    pub(crate) fn lane_queued() {}

    pub(crate) fn lane_taken() {}
}
