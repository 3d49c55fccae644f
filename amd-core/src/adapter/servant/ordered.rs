//! Servants whose objects are served one dispatch at a time.

use std::fmt;
use std::sync::Arc;

use crate::adapter::Current;
use crate::adapter::order::IdentityOrder;
use crate::dispatch::Executor;
use crate::interface::InterfaceInfo;

use super::{AnyServant, IntoServant};

/// Serves the requests to one object one after the other, in the order in which they arrived, and those to different
/// objects in parallel. The order is that of the servant which is added: as a default servant, or from a servant locator, it
/// keeps one for each identity that it serves.
///
/// The next request starts when the one before it was answered, however it ended: with a panic, or by a
/// [`Responder`](crate::adapter::Responder) as well. What waits holds no thread, and is bounded by the dispatch limits of the
/// connections (`Ice.Connection.Server.MaxDispatches`). A call of an object from inside its own dispatch would wait for
/// itself, and fails with [`WaitsForItself`](crate::proxy::InvocationError::WaitsForItself) where that is seen: not in local
/// servants, nor through other objects, where it waits until its timeout.
///
/// For all objects of an adapter there is the property `NAME.OrderByIdentity=1`. Then requests wait in front of the adapter's
/// middleware, here behind it. Ice has no such order; its `ThreadPool.Serialize` is one for each connection.
///
/// ```
/// # use amd_core::adapter::servant::{IntoServant, ordered_by_identity};
/// # use amd_core::adapter::{AdapterError, ObjectAdapter};
/// # fn add(adapter: &ObjectAdapter, account: impl IntoServant) -> Result<(), AdapterError> {
/// adapter.add_default_servant(ordered_by_identity(account), "accounts")
/// # }
/// ```
pub fn ordered_by_identity(servant: impl IntoServant) -> OrderedByIdentity {
    OrderedByIdentity {
        servant: servant.into_servant(),
    }
}

/// What [`ordered_by_identity`] returns.
#[must_use = "an ordered servant does nothing unless it is added to an object adapter"]
pub struct OrderedByIdentity {
    servant: Arc<dyn AnyServant>,
}

impl fmt::Debug for OrderedByIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OrderedByIdentity").field(&self.servant).finish()
    }
}

impl IntoServant for OrderedByIdentity {
    fn into_servant(self) -> Arc<dyn AnyServant> {
        Arc::new(Ordered {
            servant: self.servant,
            order: Arc::default(),
        })
    }
}

struct Ordered {
    servant: Arc<dyn AnyServant>,
    order: Arc<IdentityOrder>,
}

impl AnyServant for Ordered {
    fn interface(&self) -> &'static InterfaceInfo {
        self.servant.interface()
    }

    fn serve(self: Arc<Self>, current: Current, executor: &Executor, on_task: bool) {
        let (servant, executor) = (self.servant.clone(), executor.serving(current.as_exclusive()));
        let Current {
            request,
            adapter,
            servant: name,
        } = current;
        self.order.dispatch(request, on_task, move |request, on_task| {
            let current = Current {
                request,
                adapter,
                servant: name,
            };
            servant.serve(current, &executor, on_task);
        });
    }
}
