//! Whose a connection is.

use std::any::Any;
use std::sync::Weak;

/// What opened or accepted a connection.
#[derive(Clone, Debug, Default)]
pub struct Owner {
    /// What makes proxies for the peer's objects, for the layer above this one.
    pub client: Option<Weak<dyn Any + Send + Sync>>,
    /// The name of the object adapter that accepted the connection; empty if none did or it has no name.
    pub adapter_name: String,
}
