//! The operations that every object has (protocol 3.1), called by proxies.

use crate::encoding::NoUserException;
use crate::interface::Operation;
use crate::protocol::OperationMode;

use super::{Invocation, ObjectPrx, invoke};

macro_rules! builtins {
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

builtins! {
    Ping = "ice_ping" (0) -> ();
    IsA = "ice_isA" (1) -> bool;
    Id = "ice_id" (0) -> String;
    Ids = "ice_ids" (0) -> Vec<String>;
}

pub(super) fn ping(proxy: &ObjectPrx) -> Invocation<()> {
    invoke::<Ping>(proxy, |_| {})
}

pub(super) fn is_a(proxy: &ObjectPrx, type_id: &str) -> Invocation<bool> {
    invoke::<IsA>(proxy, |encoder| encoder.put(type_id))
}

pub(super) fn id(proxy: &ObjectPrx) -> Invocation<String> {
    invoke::<Id>(proxy, |_| {})
}

pub(super) fn ids(proxy: &ObjectPrx) -> Invocation<Vec<String>> {
    invoke::<Ids>(proxy, |_| {})
}
