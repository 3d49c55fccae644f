//! Whose a connection is.

use std::any::Any;
use std::sync::{Arc, Weak};

/// What opened or accepted a connection.
#[derive(Clone, Debug)]
pub struct Owner {
    /// What makes proxies for the peer's objects, for the layer above this one.
    pub client: Option<Weak<dyn Any + Send + Sync>>,
    /// The name of the object adapter that accepted the connection; empty if none did or it has no name.
    pub adapter_name: String,
    /// The name of the adapter that calls of the same communicator reach over this connection in memory; `None` for any other.
    pub local_adapter: Option<String>,
    /// What tells it apart from other connections to the same peer; empty if nobody asked for one of his own.
    pub connection_id: Arc<str>,
}

impl Default for Owner {
    /// No one.
    fn default() -> Self {
        Self {
            client: None,
            adapter_name: String::new(),
            local_adapter: None,
            connection_id: "".into(),
        }
    }
}
