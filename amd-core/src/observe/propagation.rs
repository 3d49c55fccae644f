//! How trace context goes along with calls.

use std::fmt;
use std::sync::Arc;

use tracing::Span;

use crate::protocol::Context;

/// Joins the spans of `tracing` to traces of another kind, such as those of OpenTelemetry.
///
/// Given at `Communicator::builder().trace_propagator(..)`. With `tracing-opentelemetry` it is a few lines:
///
/// ```ignore
/// impl TracePropagator for OpenTelemetry {
///     fn extract(&self, span: &Span, context: Context<'_>) {
///         let parent = global::get_text_map_propagator(|propagator| propagator.extract(&context.to_map()));
///         let _ = span.set_parent(parent);
///     }
///
///     fn inject(&self, span: &Span, entries: &mut Vec<(String, String)>) {
///         let mut map = HashMap::new();
///         global::get_text_map_propagator(|propagator| propagator.inject_context(&span.context(), &mut map));
///         entries.extend(map);
///     }
/// }
/// ```
pub trait TracePropagator: Send + Sync + fmt::Debug + 'static {
    /// A request arrived with this context, and its span was made, which nobody has entered yet.
    fn extract(&self, span: &Span, context: Context<'_>);

    /// A request is about to be sent in this span: adds entries to its context. Those that the program itself gives win.
    fn inject(&self, span: &Span, entries: &mut Vec<(String, String)>);
}

/// How trace context goes along with the calls of a communicator.
#[derive(Clone, Debug, Default)]
pub enum TracePropagation {
    /// Not at all.
    #[default]
    Off,
    /// As `traceparent` and `tracestate` of the W3C in the context of requests (`Amd.TraceContext=1`).
    W3c,
    /// As the program says.
    Custom(Arc<dyn TracePropagator>),
}
