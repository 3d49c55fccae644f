//! The operations of a servant, found by name; and a servant without its type.

use std::fmt;
use std::sync::Arc;

use crate::adapter::Current;
use crate::dispatch::{Executor, Lane};
use crate::interface::InterfaceInfo;
use crate::protocol::ReplyStatus;

use super::Handler;
use super::builtin::{self, Builtin};

/// A type that serves the operations of one or several interfaces. `#[servant(..)]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a servant",
    label = "this type serves no interface",
    note = "annotate an impl block of it with `#[servant(Interface)]`",
    note = "if its methods stand in several blocks with `part`, annotate one with `#[servant(Interface, parts)]`"
)]
pub trait Servant: Send + Sync + Sized + 'static {
    /// The interface that the servant says it has when it is asked (`ice_id`).
    const INTERFACE: &'static InterfaceInfo;
    /// The operations, sorted by name.
    const TABLE: &'static [Row<Self>];
    /// What serves every request, whatever its operation, in place of the table (`#[servant(untyped)]`).
    const UNTYPED: Option<Handler<Self>> = None;
}

/// One operation of a servant.
#[derive(Debug)]
pub struct Row<S> {
    name: &'static str,
    handler: Handler<S>,
}

impl<S> Row<S> {
    /// The operation with this name on the wire.
    #[must_use]
    pub const fn new(name: &'static str, handler: Handler<S>) -> Self {
        Self { name, handler }
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How it is served.
    #[must_use]
    pub fn handler(&self) -> &Handler<S> {
        &self.handler
    }
}

/// A servant without its type, as the servant map holds it.
pub trait AnyServant: Send + Sync + 'static {
    /// The interface that the servant says it has.
    fn interface(&self) -> &'static InterfaceInfo;

    /// Where an operation is served; `None` where that is not known beforehand.
    fn lane_of(&self, operation: &str) -> Option<Lane> {
        let _ = operation;
        None
    }

    /// Serves a request. `on_task` tells that the caller is a connection's task.
    fn serve(self: Arc<Self>, current: Current, executor: &Executor, on_task: bool);
}

impl fmt::Debug for dyn AnyServant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a servant of {}", self.interface().type_id)
    }
}

impl<S: Servant> AnyServant for S {
    fn interface(&self) -> &'static InterfaceInfo {
        S::INTERFACE
    }

    fn lane_of(&self, operation: &str) -> Option<Lane> {
        S::UNTYPED
            .or_else(|| find(S::TABLE, operation))
            .map(|handler| handler.lane())
    }

    fn serve(self: Arc<Self>, current: Current, executor: &Executor, on_task: bool) {
        let found = S::UNTYPED.or_else(|| find(S::TABLE, current.operation()));
        let Some(handler) = found else {
            return serve_other(S::INTERFACE, &current);
        };
        serve_by(handler, self, current, executor, on_task);
    }
}

/// Serves a request by this handler, on its lane.
pub(crate) fn serve_by<S: Send + Sync + 'static>(
    handler: Handler<S>,
    servant: Arc<S>,
    current: Current,
    executor: &Executor,
    on_task: bool,
) {
    match handler.lane() {
        Lane::Sync => executor.run_sync(current.scope(), move || {
            current.request.enters_lane();
            handler.run(servant, current);
        }),
        Lane::Inline => executor.run_inline(current.scope(), || handler.run(servant, current)),
        Lane::Async => {
            if let Some(pending) = handler.defer(servant, current) {
                executor.run_async(pending, on_task);
            }
        }
    }
}

fn find<S>(table: &[Row<S>], operation: &str) -> Option<Handler<S>> {
    let found = table.binary_search_by(|row| row.name.cmp(operation)).ok()?;
    Some(table[found].handler)
}

/// Serves what every object has; anything else does not exist.
pub(super) fn serve_other(interface: &'static InterfaceInfo, current: &Current) {
    match Builtin::from_name(current.operation()) {
        Some(operation) => builtin::serve(operation, interface, current),
        None => current.request.reply_not_exist(ReplyStatus::OPERATION_NOT_EXIST),
    }
}

/// What can be added to an object adapter: a servant, or a shared one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a servant",
    label = "this type serves no interface",
    note = "annotate an impl block of it with `#[servant(Interface)]`",
    note = "if its methods stand in several blocks with `part`, annotate one with `#[servant(Interface, parts)]`",
    note = "if it is annotated with `#[servant(.., local)]`, add `amd::local_servant(&event_loop, || ..)` in its place",
    note = "if one of its methods takes `&mut self`, add it by value and not in an `Arc`: `adapter.add(servant, identity)`"
)]
pub trait IntoServant {
    /// The servant without its type.
    fn into_servant(self) -> Arc<dyn AnyServant>;
}

impl<S: Servant> IntoServant for S {
    fn into_servant(self) -> Arc<dyn AnyServant> {
        Arc::new(self)
    }
}

impl<S: Servant> IntoServant for Arc<S> {
    fn into_servant(self) -> Arc<dyn AnyServant> {
        self
    }
}

impl IntoServant for Arc<dyn AnyServant> {
    fn into_servant(self) -> Self {
        self
    }
}
