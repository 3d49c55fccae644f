//! W3C trace context (<https://www.w3.org/TR/trace-context/>), as plain values.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use uuid::Uuid;

use super::Inherited;

/// Where something stands in a trace: the value of `traceparent`, with its `tracestate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: u128,
    span_id: u64,
    flags: u8,
    state: Option<Arc<str>>,
}

/// A text is no `traceparent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a `traceparent` of the W3C: `00-`, a trace id of 32, a span id of 16 and flags of 2 hexadecimal digits")]
pub struct ParseTraceContextError;

/// The trace was chosen to be recorded.
const SAMPLED: u8 = 1;

impl TraceContext {
    /// That of the dispatch which this thread runs a part of, where `Amd.TraceContext` is on.
    #[must_use]
    pub fn current() -> Option<Self> {
        Inherited::current()?.trace.clone()
    }

    /// The beginning of a new trace.
    #[must_use]
    pub fn root() -> Self {
        Self {
            trace_id: Uuid::new_v4().as_u128(),
            span_id: new_span_id(),
            flags: SAMPLED,
            state: None,
        }
    }

    /// A new span of the same trace.
    #[must_use]
    pub fn child(&self) -> Self {
        Self {
            span_id: new_span_id(),
            ..self.clone()
        }
    }

    /// With what goes along as `tracestate`.
    #[must_use]
    pub fn with_state(mut self, state: &str) -> Self {
        self.state = Some(state.into());
        self
    }

    /// The id of the whole trace.
    #[must_use]
    pub fn trace_id(&self) -> u128 {
        self.trace_id
    }

    /// The id of this span.
    #[must_use]
    pub fn span_id(&self) -> u64 {
        self.span_id
    }

    /// What goes along as `tracestate`.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }
}

/// Never 0, as one half of a UUID of version 4 has bits that are set.
fn new_span_id() -> u64 {
    Uuid::new_v4().as_u64_pair().1
}

/// As `traceparent`.
impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, self.flags)
    }
}

impl FromStr for TraceContext {
    type Err = ParseTraceContextError;

    /// Later versions may go on behind the flags, and are read as far as they are known.
    fn from_str(text: &str) -> Result<Self, ParseTraceContextError> {
        let mut parts = text.split('-');
        let mut next = |digits: usize| hexadecimal(parts.next()?, digits);
        let mut read = || Some((next(2)?, next(32)?, next(16)?, next(2)?));
        let (version, trace_id, span_id, flags) = read().ok_or(ParseTraceContextError)?;
        let more = parts.next().is_some();
        if version == 0xff || version == 0 && more || trace_id == 0 || span_id == 0 {
            return Err(ParseTraceContextError);
        }
        Ok(Self {
            trace_id,
            span_id: u64::try_from(span_id).map_err(|_| ParseTraceContextError)?,
            flags: u8::try_from(flags).map_err(|_| ParseTraceContextError)?,
            state: None,
        })
    }
}

/// The standard has lower-case digits only.
fn hexadecimal(text: &str, digits: usize) -> Option<u128> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let sound = text.len() == digits && text.bytes().all(is_digit);
    u128::from_str_radix(text, 16).ok().filter(|_| sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn the_example_of_the_standard() {
        let context: TraceContext = EXAMPLE.parse().unwrap();
        assert_eq!(context.trace_id(), 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!(context.span_id(), 0x00f0_67aa_0ba9_02b7);
        assert_eq!(context.to_string(), EXAMPLE);
        let child = context.child();
        assert_eq!(child.trace_id(), context.trace_id());
        assert_ne!(child.span_id(), context.span_id());
        assert_eq!(child.to_string().parse(), Ok(child));
    }

    #[test]
    fn later_versions_may_have_more() {
        let later = EXAMPLE.replacen("00", "01", 1) + "-more";
        assert!(later.parse::<TraceContext>().is_ok());
    }

    #[test]
    fn what_is_none() {
        let broken = [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-\u{e9}bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        ];
        for text in broken {
            assert_eq!(text.parse::<TraceContext>(), Err(ParseTraceContextError), "{text}");
        }
    }
}
