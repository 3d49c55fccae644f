//! Object adapters: where servants meet the requests for their objects.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `servant/` | what a servant is: the table of its operations, and how a method is called |
//! | `current` | what a servant may know of the request that it serves |
//! | `servant_map` | servants by identity and facet |
//! | `object_adapter` | the adapter and its states |
//! | `endpoints` | where an adapter listens, and what its proxies say of it |
//! | `serve` | accepting connections |
//! | `in_memory` | a connection to an adapter from within the process |

mod current;
mod endpoints;
mod error;
mod in_memory;
mod object_adapter;
pub mod servant;
mod servant_map;
mod serve;

pub use current::Current;
pub use error::AdapterError;
pub use object_adapter::{AdapterConfig, ObjectAdapter};
pub use servant::Servant;
