//! The operations of `Ice::Locator` and `Ice::LocatorRegistry` (protocol 6.10 and 8), called by the run time itself.
//!
//! Their exceptions have no members, so they are told by their type ids: [`InvocationError::UnknownUserException`].

use crate::encoding::NoUserException;
use crate::identity::Identity;
use crate::interface::Operation;
use crate::protocol::OperationMode;

use super::super::{Invocation, InvocationError, ObjectPrx, invoke};

pub(super) const ADAPTER_NOT_FOUND: &str = "::Ice::AdapterNotFoundException";
pub(super) const OBJECT_NOT_FOUND: &str = "::Ice::ObjectNotFoundException";
pub(super) const SERVER_NOT_FOUND: &str = "::Ice::ServerNotFoundException";
pub(super) const ADAPTER_ALREADY_ACTIVE: &str = "::Ice::AdapterAlreadyActiveException";
pub(super) const INVALID_REPLICA_GROUP: &str = "::Ice::InvalidReplicaGroupIdException";

/// Whether the operation threw this exception.
pub(super) fn threw(error: &InvocationError, exception: &str) -> bool {
    matches!(error, InvocationError::UnknownUserException { type_id } if type_id == exception)
}

macro_rules! operations {
    ($($name:ident = $wire:literal ($parameters:literal) -> $result:ty;)*) => {$(
        #[derive(Debug)]
        struct $name;

        impl Operation for $name {
            const NAME: &'static str = $wire;
            const PARAMETERS: usize = $parameters;
            const MODE: OperationMode = OperationMode::Idempotent;
            type Result = $result;
            type Exceptions = NoUserException;
        }
    )*};
}

operations! {
    FindObjectById = "findObjectById" (1) -> Option<ObjectPrx>;
    FindAdapterById = "findAdapterById" (1) -> Option<ObjectPrx>;
    GetRegistry = "getRegistry" (0) -> Option<ObjectPrx>;
    SetAdapterDirectProxy = "setAdapterDirectProxy" (2) -> ();
    SetReplicatedAdapterDirectProxy = "setReplicatedAdapterDirectProxy" (3) -> ();
    SetServerProcessProxy = "setServerProcessProxy" (2) -> ();
}

pub(super) fn find_object(locator: &ObjectPrx, identity: &Identity) -> Invocation<Option<ObjectPrx>> {
    invoke::<FindObjectById>(locator, |encoder| encoder.put(identity))
}

pub(super) fn find_adapter(locator: &ObjectPrx, id: &str) -> Invocation<Option<ObjectPrx>> {
    invoke::<FindAdapterById>(locator, |encoder| encoder.put(id))
}

pub(super) fn get_registry(locator: &ObjectPrx) -> Invocation<Option<ObjectPrx>> {
    invoke::<GetRegistry>(locator, |_| {})
}

pub(super) fn set_adapter(registry: &ObjectPrx, id: &str, proxy: &Option<ObjectPrx>) -> Invocation<()> {
    invoke::<SetAdapterDirectProxy>(registry, |encoder| {
        encoder.put(id);
        encoder.put(proxy);
    })
}

pub(super) fn set_replicated_adapter(
    registry: &ObjectPrx,
    id: &str,
    group: &str,
    proxy: &Option<ObjectPrx>,
) -> Invocation<()> {
    invoke::<SetReplicatedAdapterDirectProxy>(registry, |encoder| {
        encoder.put(id);
        encoder.put(group);
        encoder.put(proxy);
    })
}

pub(super) fn set_process(registry: &ObjectPrx, server: &str, process: &ObjectPrx) -> Invocation<()> {
    invoke::<SetServerProcessProxy>(registry, |encoder| {
        encoder.put(server);
        encoder.put(process);
    })
}
