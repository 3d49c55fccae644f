#![doc = include_str!("../docs/ice.md")]

#[rustfmt::skip]
#[allow(unreachable_pub, reason = "its `ice` is re-exported item by item")]
pub(crate) mod generated;

pub use self::generated::ice::*;
pub use crate::identity::Identity;
pub use crate::protocol::OperationMode;

/// Slice `::Ice::IdentitySeq`.
pub type IdentitySeq = Vec<Identity>;
