//! What an interface is, for servants and proxies alike: operations as types, their results, and both as data.

mod info;
mod operation;
mod registry;
mod results;

pub use crate::definition::{InterfaceInfo, OperationInfo, ParameterInfo, ResultInfo};
pub use operation::{DeclaredParameter, Operation, ParameterAt};
pub use registry::{InterfaceEntry, interface_conflicts};
#[cfg(feature = "runtime")]
pub(crate) use results::wire_order;
pub use results::{CanBeOptional, ReadInMethod, ResultItem, Results, ReturnedByMethod};
