//! A dispatch that somebody observes.

use std::sync::Arc;

use tracing::Span;
use tracing::field::{Empty, display};

use crate::protocol::{ReplyStatus, RequestHead};
use crate::transport::TransportInfo;

use super::meter::DispatchMeter;
use super::{Inherited, TracePropagation};

/// The span of a dispatch, its measures, and what came along with it.
#[derive(Debug)]
pub(crate) struct ObservedDispatch {
    span: Span,
    inherited: Option<Arc<Inherited>>,
    meter: Option<DispatchMeter>,
    /// Its reply is that of the dispatch.
    replies: bool,
}

impl ObservedDispatch {
    /// A request arrived. `None` if nobody is interested.
    pub(crate) fn begin(
        head: &RequestHead,
        request_id: i32,
        info: Option<&TransportInfo>,
        propagation: &TracePropagation,
    ) -> Option<Box<Self>> {
        let span = span(head, request_id, info);
        if let (TracePropagation::Custom(propagator), false) = (propagation, span.is_disabled()) {
            propagator.extract(&span, head.context());
        }
        let inherited = Inherited::from_context(head.context(), propagation);
        if let Some(trace) = inherited.as_ref().and_then(|inherited| inherited.trace.as_ref()) {
            record_trace(
                &span,
                trace,
                inherited.as_ref().and_then(|inherited| inherited.parent.as_ref()),
            );
        }
        let meter = DispatchMeter::begin();
        let interesting = !span.is_disabled() || inherited.is_some() || meter.is_some();
        interesting.then(|| {
            Box::new(Self {
                span,
                inherited,
                meter,
                replies: true,
            })
        })
    }

    /// The servant was found.
    pub(crate) fn found(&mut self, service: &'static str, operation: &str) {
        if !self.span.is_disabled() {
            self.span.record("rpc.service", service);
            self.span
                .record("otel.name", display(format_args!("{service}/{operation}")));
        }
        if let Some(meter) = &mut self.meter {
            meter.found(service);
        }
    }

    /// It is being replied to.
    pub(crate) fn replied(&self, head: &RequestHead, status: ReplyStatus) {
        if !self.replies {
            return;
        }
        if status != ReplyStatus::OK && !self.span.is_disabled() {
            self.span.record("error.type", display(status));
        }
        if status != ReplyStatus::OK && status != ReplyStatus::USER_EXCEPTION {
            self.span.record("otel.status_code", "ERROR");
        }
        if let Some(meter) = &self.meter {
            meter.replied(head.operation(), status);
        }
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    pub(crate) fn inherited(&self) -> Option<&Arc<Inherited>> {
        self.inherited.as_ref()
    }

    /// The same for a copy of the request whose reply is not that of the dispatch, or not yet.
    pub(crate) fn shared(&self) -> Box<Self> {
        Box::new(Self {
            span: self.span.clone(),
            inherited: self.inherited.clone(),
            meter: None,
            replies: false,
        })
    }

    /// The same for a copy of the request that owes the reply from now on.
    pub(crate) fn handed_over(&self) -> Box<Self> {
        Box::new(Self {
            meter: self.meter.clone(),
            replies: self.replies,
            ..*self.shared()
        })
    }

    /// What a copy needs that has no part in the dispatch any more.
    pub(crate) fn without_span(&self) -> Option<Box<Self>> {
        let inherited = self.inherited.clone()?;
        Some(Box::new(Self {
            span: Span::none(),
            inherited: Some(inherited),
            meter: None,
            replies: false,
        }))
    }
}

fn span(head: &RequestHead, request_id: i32, info: Option<&TransportInfo>) -> Span {
    let remote = info.and_then(|info| info.remote);
    let span = tracing::info_span!(
        target: "amd::rpc",
        "dispatch",
        otel.name = Empty,
        otel.kind = "server",
        otel.status_code = Empty,
        rpc.system = "ice",
        rpc.service = Empty,
        rpc.method = head.operation(),
        rpc.ice.identity = head.name(),
        rpc.ice.category = some(head.category()),
        rpc.ice.facet = some(head.facet()),
        rpc.ice.request_id = request_id,
        network.transport = info.map(|info| info.protocol),
        network.peer.address = Empty,
        network.peer.port = Empty,
        error.type = Empty,
        trace_id = Empty,
        span_id = Empty,
        parent_span_id = Empty,
    );
    record_peer(&span, remote);
    span
}

/// Empty ones need not be seen.
pub(super) fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

pub(super) fn record_peer(span: &Span, remote: Option<std::net::SocketAddr>) {
    if let (Some(remote), false) = (remote, span.is_disabled()) {
        span.record("network.peer.address", display(remote.ip()));
        span.record("network.peer.port", remote.port());
    }
}

pub(super) fn record_trace(span: &Span, trace: &super::TraceContext, parent: Option<&super::TraceContext>) {
    if span.is_disabled() {
        return;
    }
    span.record("trace_id", display(format_args!("{:032x}", trace.trace_id())));
    span.record("span_id", display(format_args!("{:016x}", trace.span_id())));
    if let Some(parent) = parent {
        span.record("parent_span_id", display(format_args!("{:016x}", parent.span_id())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(request: &'static [u8], propagation: &TracePropagation) -> Option<Box<ObservedDispatch>> {
        let (head, _) = RequestHead::decode(&request.into(), 0).unwrap();
        let nobody = tracing::subscriber::NoSubscriber::default();
        tracing::subscriber::with_default(nobody, || ObservedDispatch::begin(&head, 1, None, propagation))
    }

    const PLAIN: &[u8] = b"\x01o\x00\x00\x02op\x00\x00\x06\x00\x00\x00\x01\x01";
    const LATE: &[u8] = b"\x01o\x00\x00\x02op\x00\x01\x0camd.deadline\x0210\x06\x00\x00\x00\x01\x01";

    /// With metrics there is somebody.
    #[cfg(not(feature = "metrics"))]
    #[test]
    fn where_nobody_is_interested_there_is_nothing() {
        assert!(begin(PLAIN, &TracePropagation::Off).is_none());
    }

    #[test]
    fn what_came_along_is_kept_without_a_subscriber() {
        let inherited = |observed: Option<Box<ObservedDispatch>>| observed.unwrap().inherited().cloned().unwrap();
        assert!(inherited(begin(LATE, &TracePropagation::Off)).deadline.is_some());
        assert!(inherited(begin(PLAIN, &TracePropagation::W3c)).trace.is_some());
    }
}
