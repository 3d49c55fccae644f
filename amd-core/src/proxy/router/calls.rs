//! The operations of `Ice::Router` (protocol 6.9), called by the run time itself.

use crate::encoding::{NoUserException, Tagged};
use crate::interface::Operation;
use crate::protocol::OperationMode;

use super::super::{Invocation, ObjectPrx, invoke};

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
    GetClientProxy = "getClientProxy" (0) -> (Option<ObjectPrx>, Tagged<1, bool>);
    GetServerProxy = "getServerProxy" (0) -> Option<ObjectPrx>;
    AddProxies = "addProxies" (1) -> Vec<Option<ObjectPrx>>;
}

pub(super) fn get_client_proxy(router: &ObjectPrx) -> Invocation<(Option<ObjectPrx>, Option<bool>)> {
    invoke::<GetClientProxy>(router, |_| {})
}

pub(super) fn get_server_proxy(router: &ObjectPrx) -> Invocation<Option<ObjectPrx>> {
    invoke::<GetServerProxy>(router, |_| {})
}

pub(super) fn add_proxies(router: &ObjectPrx, proxies: Vec<Option<ObjectPrx>>) -> Invocation<Vec<Option<ObjectPrx>>> {
    invoke::<AddProxies>(router, move |encoder| encoder.put(&proxies))
}
