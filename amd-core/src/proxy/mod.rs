//! Proxies: local representatives of objects that are elsewhere.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `object_prx` | the trait [`Proxy`], and the proxy without an interface |
//! | `builtin` | `ice_ping` and its siblings, as every proxy has them |
//! | `implicit_context` | the context that goes with all calls |
//! | `fixed` | proxies that are bound to a connection |
//! | `invocation` | one call, which is awaited |
//! | `call` | the stations of a call, from request to answer |
//! | `content` | what a request says: one call, or a batch |
//! | `datagram` | what is different for proxies that send datagrams |
//! | `locator/` | proxies without endpoints: where their objects are, a locator tells |
//! | `line` | the calls that wait for a connection, in their order |
//! | `selection` | which endpoints are tried, in which order |
//! | `sent` | who wants to know that a request was sent |
//! | `router/` | proxies whose requests go by way of a router |
//! | `retry` | whether a request that failed is sent once more |
//! | `error` | how a call fails |
//! | `client` | what proxies share: connections and defaults |
//! | `collocation` | calls of objects in the same communicator |
//! | `connector` | from endpoints to a connection |

mod builtin;
mod call;
mod client;
mod collocation;
mod connector;
mod content;
mod datagram;
mod error;
mod fixed;
mod implicit_context;
mod invocation;
mod line;
mod locator;
mod object_prx;
mod retry;
mod router;
mod selection;
mod sent;

pub use client::{Client, ClientConfig};
pub(crate) use collocation::LocalAdapter;
pub use error::InvocationError;
pub(crate) use fixed::owner;
pub use implicit_context::{ImplicitContext, ImplicitContextKind, Scope};
pub use invocation::{Invocation, invoke};
pub use locator::LocateError;
pub(crate) use locator::{Locator, RegistryError};
pub(crate) use object_prx::Route;
pub use object_prx::{Inherits, ObjectPrx, Proxy};
pub(crate) use router::Router;
pub use selection::{EndpointSelection, UnknownEndpointSelection};
pub use sent::Sent;
