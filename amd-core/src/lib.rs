//! The runtime under the `amd` facade.

pub mod definition;
pub mod encoding;
#[cfg(feature = "runtime")]
mod error_text;
pub mod identity;
pub mod interface;
pub mod properties;
pub mod protocol;
pub mod reference;
pub mod trace;

#[cfg(feature = "runtime")]
pub mod adapter;
#[cfg(feature = "runtime")]
pub mod communicator;
#[cfg(feature = "runtime")]
pub mod connection;
#[cfg(feature = "runtime")]
pub mod dispatch;
#[cfg(feature = "runtime")]
pub mod observe;
#[cfg(feature = "runtime")]
pub mod proxy;
#[cfg(feature = "runtime")]
pub mod testing;
#[cfg(feature = "runtime")]
pub mod transport;
