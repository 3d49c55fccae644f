#![doc = include_str!("docs/crate.md")]

// The generated code of `ice` names this crate as every other does.
extern crate self as amd;

pub mod docs;
pub mod ice;
pub use crate::ice::generated::ice_mx;

pub use amd_core::{
    adapter, communicator, connection, definition, dispatch, encoding, identity, interface, observe, properties,
    protocol, proxy, reference, testing, transport,
};
pub use amd_macros::{Class, Enum, Struct, UserException, UserExceptions, interface, mock, servant, slice};

pub use amd_core::adapter::servant::{local_servant, ordered_by_identity};
pub use amd_core::adapter::{AdapterError, Cancellation, Current, ObjectAdapter, Responder, Servant};
pub use amd_core::communicator::{Communicator, CommunicatorBuilder, Error, Result};
pub use amd_core::connection::{Connection, ConnectionError};
pub use amd_core::definition::{SliceFile, interfaces};
pub use amd_core::dispatch::{
    Dispatch, DispatchError, EventLoopAdapter, Lane, LocalDispatch, LocalEventLoop, LocalStart, LocalThread,
};
pub use amd_core::encoding::{
    AnyClass, Class, ClassFormat, Encapsulation, Encoding, Link, NoUserException, SeverOnDrop,
};
pub use amd_core::identity::{Identity, IdentityRef};
pub use amd_core::protocol::{OperationMode, ReplyStatus};
pub use amd_core::proxy::{Invocation, InvocationError, ObjectPrx, Proxy};

/// What nearly every program needs: `use amd::prelude::*`.
pub mod prelude {
    pub use crate::{
        Class, Communicator, Current, DispatchError, Enum, Identity, Invocation, InvocationError, Link, ObjectAdapter,
        ObjectPrx, Proxy, ReplyStatus, Struct, UserException, UserExceptions, interface, servant,
    };
}

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// The code of the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
