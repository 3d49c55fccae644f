//! What is around a dispatch, wherever a part of it runs.

use std::fmt;
use std::sync::Arc;

use tracing::Span;

use crate::identity::IdentityRef;
use crate::observe::{Inherited, ObservedDispatch};
use crate::protocol::RequestHead;

use super::exclusive::{Exclusive, run_exclusively};
use super::watchdog::{Held, Watchdog};

/// What a dispatch is called by those who watch it.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    head: RequestHead,
    servant: &'static str,
}

impl Label {
    /// `servant` is a type id, or says in words what serves.
    pub(crate) fn new(head: &RequestHead, servant: &'static str) -> Self {
        Self {
            head: head.clone(),
            servant,
        }
    }

    pub(super) fn identity(&self) -> IdentityRef<'_> {
        IdentityRef {
            name: self.head.name(),
            category: self.head.category(),
        }
    }

    pub(super) fn operation(&self) -> &str {
        self.head.operation()
    }

    pub(super) fn servant(&self) -> &'static str {
        self.servant
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of `{}` ({})", self.operation(), self.identity(), self.servant)
    }
}

/// What is around a dispatch: every part of it, a poll or a call, is run in it.
#[derive(Debug, Default)]
pub struct DispatchScope {
    watched: Option<(Arc<Watchdog>, Held)>,
    /// The object, if it is served one dispatch at a time.
    object: Option<Arc<Exclusive>>,
    span: Option<Span>,
    inherited: Option<Arc<Inherited>>,
}

impl DispatchScope {
    pub(super) fn watched(watchdog: &Arc<Watchdog>, label: Label) -> Self {
        Self {
            watched: Some((watchdog.clone(), Held::new(label))),
            ..Self::default()
        }
    }

    /// In the span of the dispatch, and with what came along with its request.
    pub(crate) fn observed(mut self, observed: Option<&ObservedDispatch>) -> Self {
        if let Some(observed) = observed {
            self.span = Some(observed.span().clone());
            self.inherited = observed.inherited().cloned();
        }
        self
    }

    /// The same for an object that is served one dispatch at a time, if it is one.
    pub(super) fn serving(self, object: Option<Arc<Exclusive>>) -> Self {
        Self { object, ..self }
    }

    /// Runs a part of the dispatch on this thread.
    pub(crate) fn run<R>(&mut self, part: impl FnOnce() -> R) -> R {
        let _seen = self.watched.as_mut().map(|(watchdog, held)| watchdog.watch(held));
        let _inherited = self.inherited.as_ref().map(Inherited::enter);
        let _span = self.span.as_ref().map(Span::enter);
        match &self.object {
            None => part(),
            Some(object) => run_exclusively(object.clone(), part),
        }
    }
}
