//! Servant locators: servants found by code, request by request.

mod blocking;
mod registry;

use std::fmt;
use std::future::{Future, ready};
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::dispatch::{DispatchError, Executor, Pending};
use crate::encoding::UserExceptions;

use super::Current;
use super::servant::{AnyServant, IntoServant};

pub use blocking::{Blocking, BlockingServantLocator};
pub(super) use registry::Locators;

/// Finds a servant for each request whose object the adapter has no servant and no default servant for.
///
/// [`ObjectAdapter::add_servant_locator`](super::ObjectAdapter::add_servant_locator) installs one for a category. Both calls
/// are awaited on the event loop and must not block; for code that blocks there is [`BlockingServantLocator`]. The manual's
/// chapter on servant locators describes them.
pub trait ServantLocator: Send + Sync + 'static {
    /// What one call of `locate` hands to its `finished`.
    type Cookie: Send + 'static;
    /// The user exceptions that it may throw; [`NoUserException`](crate::encoding::NoUserException) for none.
    type Exceptions: UserExceptions;

    /// Finds the servant for a request. `None`: the object does not exist.
    ///
    /// # Errors
    /// The error is the reply, and [`ServantLocator::finished`] is not called.
    fn locate(
        &self,
        current: &Current,
    ) -> impl Future<Output = Result<Option<Located<Self::Cookie>>, DispatchError<Self::Exceptions>>> + Send;

    /// Is called once for each servant that was found, when its dispatch has ended and before the reply is sent.
    ///
    /// # Errors
    /// The error is the reply, whatever the servant's was.
    fn finished(
        &self,
        current: &Current,
        servant: &Arc<dyn AnyServant>,
        cookie: Self::Cookie,
    ) -> impl Future<Output = Result<(), DispatchError<Self::Exceptions>>> + Send {
        let _ = (current, servant, cookie);
        ready(Ok(()))
    }

    /// The adapter was destroyed, or the locator removed from it.
    fn deactivate(&self, category: &str) {
        let _ = category;
    }
}

/// A servant that was found for one request.
pub struct Located<C = ()> {
    servant: Arc<dyn AnyServant>,
    cookie: C,
}

impl Located {
    /// A servant without a cookie.
    pub fn new(servant: impl IntoServant) -> Self {
        Self::with_cookie(servant, ())
    }
}

impl<C> Located<C> {
    /// A servant, and what `finished` is to know.
    pub fn with_cookie(servant: impl IntoServant, cookie: C) -> Self {
        Self {
            servant: servant.into_servant(),
            cookie,
        }
    }
}

impl<C: fmt::Debug> fmt::Debug for Located<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Located")
            .field("servant", &self.servant.interface().type_id)
            .field("cookie", &self.cookie)
            .finish()
    }
}

/// A locator without its type.
pub(super) trait AnyLocator: Send + Sync + 'static {
    /// The whole of a dispatch: locate, serve, finish, reply.
    fn dispatch(self: Arc<Self>, current: Current, executor: Executor) -> Pending;

    fn deactivate(&self, category: &str);
}

impl<L: ServantLocator> AnyLocator for L {
    fn dispatch(self: Arc<Self>, current: Current, executor: Executor) -> Pending {
        Pending::new(current.scope(), async move {
            if let Err(error) = serve(&*self, &current, &executor).await {
                current.reply_thrown(error);
            }
        })
    }

    fn deactivate(&self, category: &str) {
        ServantLocator::deactivate(self, category);
    }
}

async fn serve<L: ServantLocator>(
    locator: &L,
    current: &Current,
    executor: &Executor,
) -> Result<(), DispatchError<L::Exceptions>> {
    let Some(Located { servant, cookie }) = locator.locate(current).await? else {
        return Err(DispatchError::object_not_exist());
    };
    let (reply, answered) = oneshot::channel();
    let mut held_back = Current {
        request: current.request.to_caller(reply),
        adapter: current.adapter.clone(),
        servant: "",
    };
    held_back.served_by(&*servant);
    servant.clone().serve(held_back, executor, true);
    let reply = answered.await;
    locator.finished(current, &servant, cookie).await?;
    if let Ok(reply) = reply {
        current.pass_on(reply.head.status, &reply.body);
    }
    Ok(())
}
