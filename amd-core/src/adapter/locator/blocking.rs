//! Servant locators whose code blocks: it runs on the synchronous lane.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::adapter::Current;
use crate::adapter::servant::AnyServant;
use crate::dispatch::{DispatchError, DispatchFailure};
use crate::encoding::UserExceptions;
use crate::protocol::ReplyStatus;

use super::{Located, ServantLocator};

/// A [`ServantLocator`] whose calls block, for instance to read a file. [`Blocking`] makes a locator of it, which calls it
/// on the threads of the synchronous lane.
pub trait BlockingServantLocator: Send + Sync + 'static {
    /// What one call of `locate` hands to its `finished`.
    type Cookie: Send + 'static;
    /// The user exceptions that it may throw; [`NoUserException`](crate::encoding::NoUserException) for none.
    type Exceptions: UserExceptions;

    /// Finds the servant for a request. `None`: the object does not exist.
    ///
    /// # Errors
    /// The error is the reply, and [`BlockingServantLocator::finished`] is not called.
    fn locate(&self, current: &Current) -> Result<Option<Located<Self::Cookie>>, DispatchError<Self::Exceptions>>;

    /// Is called once for each servant that was found, when its dispatch has ended and before the reply is sent.
    ///
    /// # Errors
    /// The error is the reply, whatever the servant's was.
    fn finished(
        &self,
        current: &Current,
        servant: &Arc<dyn AnyServant>,
        cookie: Self::Cookie,
    ) -> Result<(), DispatchError<Self::Exceptions>> {
        let _ = (current, servant, cookie);
        Ok(())
    }

    /// The adapter was destroyed, or the locator removed from it.
    fn deactivate(&self, category: &str) {
        let _ = category;
    }
}

/// A servant locator that blocks, for
/// [`ObjectAdapter::add_servant_locator`](crate::adapter::ObjectAdapter::add_servant_locator).
#[derive(Debug)]
pub struct Blocking<L>(Arc<L>);

impl<L: BlockingServantLocator> Blocking<L> {
    /// Has the locator called on the synchronous lane.
    pub fn new(locator: L) -> Self {
        Self(Arc::new(locator))
    }
}

impl<L: BlockingServantLocator> ServantLocator for Blocking<L> {
    type Cookie = L::Cookie;
    type Exceptions = L::Exceptions;

    async fn locate(
        &self,
        current: &Current,
    ) -> Result<Option<Located<Self::Cookie>>, DispatchError<Self::Exceptions>> {
        let (locator, known) = (self.0.clone(), current.clone());
        on_lane(current, move || locator.locate(&known)).await
    }

    async fn finished(
        &self,
        current: &Current,
        servant: &Arc<dyn AnyServant>,
        cookie: Self::Cookie,
    ) -> Result<(), DispatchError<Self::Exceptions>> {
        let (locator, known, servant) = (self.0.clone(), current.clone(), servant.clone());
        on_lane(current, move || locator.finished(&known, &servant, cookie)).await
    }

    fn deactivate(&self, category: &str) {
        self.0.deactivate(category);
    }
}

/// Runs a part of a dispatch on the synchronous lane. A panic in it becomes an `UnknownException`.
async fn on_lane<T: Send + 'static, E: UserExceptions>(
    current: &Current,
    call: impl FnOnce() -> Result<T, DispatchError<E>> + Send + 'static,
) -> Result<T, DispatchError<E>> {
    let (done, result) = oneshot::channel();
    current.adapter.executor().run_sync(current.scope(), move || {
        // Whoever waited may have gone.
        let _ = done.send(call());
    });
    result.await.unwrap_or_else(|_| {
        let message = "the servant locator panicked";
        Err(DispatchFailure::new(ReplyStatus::UNKNOWN_EXCEPTION, message).into())
    })
}
