//! A call that somebody observes.

use std::net::SocketAddr;

use tracing::Span;
use tracing::field::Empty;

use crate::protocol::RequestHeader;

use super::dispatch::{record_peer, record_trace, some};
use super::inherited::{TRACE_PARENT, TRACE_STATE};
use super::meter::CallMeter;
use super::{Inherited, TraceContext, TracePropagation};

/// The span of a call and its measures.
#[derive(Debug)]
pub(crate) struct ObservedCall {
    span: Span,
    meter: Option<CallMeter>,
}

impl ObservedCall {
    /// A call is about to be sent. Adds to `entries` what goes along in its context.
    pub(crate) fn begin(
        head: RequestHeader<'_>,
        propagation: &TracePropagation,
        entries: &mut Vec<(String, String)>,
    ) -> Self {
        let span = span(head);
        match propagation {
            TracePropagation::Off => {}
            TracePropagation::W3c => {
                let parent = Inherited::current().and_then(|inherited| inherited.trace.clone());
                let trace = parent.as_ref().map_or_else(TraceContext::root, TraceContext::child);
                record_trace(&span, &trace, parent.as_ref());
                entries.push((TRACE_PARENT.into(), trace.to_string()));
                entries.extend(trace.state().map(|state| (TRACE_STATE.into(), state.to_owned())));
            }
            TracePropagation::Custom(propagator) => propagator.inject(&span, entries),
        }
        Self {
            span,
            meter: CallMeter::begin(),
        }
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// This peer has replied.
    pub(crate) fn answered_by(&self, remote: impl FnOnce() -> Option<SocketAddr>) {
        if !self.span.is_disabled() {
            record_peer(&self.span, remote());
        }
    }

    /// It has ended: with an error of this kind, or with results.
    pub(crate) fn ended(&self, error: Option<&str>) {
        if let Some(error) = error {
            self.span.record("error.type", error);
            self.span.record("otel.status_code", "ERROR");
        }
        if let Some(meter) = &self.meter {
            meter.ended(error);
        }
    }
}

fn span(head: RequestHeader<'_>) -> Span {
    tracing::info_span!(
        target: "amd::rpc",
        "invocation",
        otel.name = head.operation,
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system = "ice",
        rpc.method = head.operation,
        rpc.ice.identity = head.name,
        rpc.ice.category = some(head.category),
        rpc.ice.facet = some(head.facet),
        network.peer.address = Empty,
        network.peer.port = Empty,
        error.type = Empty,
        trace_id = Empty,
        span_id = Empty,
        parent_span_id = Empty,
    )
}
