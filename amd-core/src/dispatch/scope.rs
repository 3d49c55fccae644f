//! What is around a dispatch, wherever a part of it runs.

use std::fmt;
use std::sync::Arc;

use tracing::Span;

use crate::identity::IdentityRef;
use crate::observe::{Inherited, ObservedDispatch};
use crate::protocol::{RequestHead, RequestMark};

use super::exclusive::{Exclusive, run_exclusively};
use super::watchdog::{Held, Watchdog};

/// What a dispatch is called by those who watch it. Nearly always nobody asks, so it is no more than where to look it up.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    request: RequestMark,
    servant: &'static str,
}

impl Label {
    /// `servant` is a type id, or says in words what serves.
    pub(crate) fn new(head: &RequestHead, servant: &'static str) -> Self {
        Self {
            request: head.mark(),
            servant,
        }
    }

    /// What is called: `None` never happens, as the head was read before.
    pub(super) fn head(&self) -> Option<RequestHead> {
        self.request.head()
    }

    pub(super) fn servant(&self) -> &'static str {
        self.servant
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(head) = self.head() else {
            return f.write_str(self.servant);
        };
        let identity = IdentityRef {
            name: head.name(),
            category: head.category(),
        };
        write!(f, "{} of `{identity}` ({})", head.operation(), self.servant)
    }
}

/// What is around a dispatch: every part of it, a poll or a call, is run in it.
#[derive(Debug, Default)]
pub struct DispatchScope {
    watched: Option<(Arc<Watchdog>, Held)>,
    /// The object, if it is served one dispatch at a time.
    object: Option<Arc<Exclusive>>,
    /// There if somebody observes the dispatch.
    entered: Option<Box<Entered>>,
}

/// What is entered with every part of a dispatch.
#[derive(Debug)]
struct Entered {
    span: Span,
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
        self.entered = observed.map(|observed| {
            Box::new(Entered {
                span: observed.span().clone(),
                inherited: observed.inherited().cloned(),
            })
        });
        self
    }

    /// The same for an object that is served one dispatch at a time, if it is one.
    pub(super) fn serve(&mut self, object: Option<Arc<Exclusive>>) {
        self.object = object;
    }

    /// Runs a part of the dispatch on this thread.
    pub(crate) fn run<R>(&mut self, part: impl FnOnce() -> R) -> R {
        let _seen = self.watched.as_mut().map(|(watchdog, held)| watchdog.watch(held));
        let entered = self.entered.as_deref();
        let _inherited = entered
            .and_then(|entered| entered.inherited.as_ref())
            .map(Inherited::enter);
        let _span = entered.map(|entered| entered.span.enter());
        match &self.object {
            None => part(),
            Some(object) => run_exclusively(object.clone(), part),
        }
    }
}
