//! A dispatch that waits: its future and what is around it, in one allocation.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::event_loop::{OnEventLoop, report_panic};
use super::exclusive::Exclusive;
use super::scope::DispatchScope;

/// What calls a method and awaits what it returned. Nothing of it has run before it is polled.
pub struct Pending(Pin<Box<dyn Scoped + Send>>);

impl Pending {
    /// Every part of `future` will run in `scope`.
    pub(crate) fn new<F: Future + Send + 'static>(scope: DispatchScope, future: F) -> Self {
        let future = Some(future);
        Self(Box::pin(InScope { scope, future }))
    }

    /// The same for an object that is served one dispatch at a time, if it is one.
    pub(super) fn serve(&mut self, object: Option<Arc<Exclusive>>) {
        if object.is_some() {
            self.0.as_mut().serve(object);
        }
    }

    /// Polls the dispatch. A panic of the servant ends it; the request, dropped by it, replies for itself.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll_in_scope(cx)
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

/// A future in its scope, whatever its type.
trait Scoped {
    fn serve(self: Pin<&mut Self>, object: Option<Arc<Exclusive>>);
    fn poll_in_scope(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;
}

pin_project_lite::pin_project! {
    struct InScope<F> {
        scope: DispatchScope,
        // There until it has ended.
        #[pin]
        future: Option<F>,
    }
}

impl<F: Future> Scoped for InScope<F> {
    fn serve(self: Pin<&mut Self>, object: Option<Arc<Exclusive>>) {
        self.project().scope.serve(object);
    }

    fn poll_in_scope(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let parts = self.project();
        let mut future = parts.future;
        parts.scope.run(|| {
            let _mark = OnEventLoop::enter();
            ready!(poll_caught(future.as_mut(), cx));
            future.set(None);
            Poll::Ready(())
        })
    }
}

fn poll_caught<F: Future>(future: Pin<&mut Option<F>>, cx: &mut Context<'_>) -> Poll<()> {
    let Some(future) = future.as_pin_mut() else {
        return Poll::Ready(());
    };
    match catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
        Ok(polled) => polled.map(drop),
        Err(panic) => {
            report_panic(&*panic);
            Poll::Ready(())
        }
    }
}
