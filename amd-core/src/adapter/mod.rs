//! Object adapters: where servants meet the requests for their objects.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `servant/` | what a servant is: the table of its operations, and how a method is called |
//! | `current` | what a servant may know of the request that it serves |
//! | `cancellation` | when a dispatch is no longer worth its while |
//! | `servant_map` | servants by identity and facet, and default servants by category |
//! | `locator/` | servant locators: servants found by code |
//! | `order` | requests to one object, one after the other |
//! | `pipeline` | middleware around the dispatch |
//! | `routing` | default servants, servant locators and middleware of an adapter |
//! | `object_adapter` | the adapter and its states |
//! | `precondition` | what must have begun before |
//! | `registration` | what a locator is told of the adapter |
//! | `endpoints` | where an adapter listens, and what its proxies say of it |
//! | `serve` | accepting connections |
//! | `bidirectional` | callbacks: requests over connections that the adapter did not accept |
//! | `in_memory` | a connection to an adapter from within the process |

mod bidirectional;
mod cancellation;
mod current;
mod endpoints;
mod error;
mod in_memory;
mod locator;
mod object_adapter;
mod order;
mod pipeline;
mod precondition;
mod registration;
mod routing;
pub mod servant;
mod servant_map;
mod serve;

pub use cancellation::Cancellation;
pub use current::Current;
pub use error::AdapterError;
pub use locator::{Blocking, BlockingServantLocator, Located, ServantLocator};
pub use object_adapter::{AdapterConfig, ObjectAdapter};
pub use pipeline::{DispatchRequest, DispatchResponse, DispatchService};
pub use precondition::Precondition;
pub use servant::{Responder, Servant};
