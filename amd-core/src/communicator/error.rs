//! What can go wrong with a communicator and with what it makes.

use std::fmt;
use std::sync::Arc;

use crate::adapter::AdapterError;
use crate::encoding::{RegistryConflict, UserExceptions};
use crate::error_text::error_text;
use crate::identity::IdentityError;
use crate::properties::PropertyError;
use crate::proxy::InvocationError;
use crate::reference::ReferenceParseError;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whatever a program that uses amd can run into.
///
/// Its `Debug` form is the text for people, with its causes: that is what Rust prints when `main` returns it.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A property is unknown, or its value unusable.
    #[error(transparent)]
    Property(#[from] PropertyError),
    /// The TLS configuration cannot be used.
    #[cfg(feature = "ssl")]
    #[error(transparent)]
    Ssl(#[from] crate::transport::SslError),
    /// A text is not that of a proxy.
    #[error(transparent)]
    Proxy(#[from] ReferenceParseError),
    /// The text of the null proxy was given where an object is needed.
    #[error("the text of the proxy is empty, which is the null proxy")]
    NullProxy,
    /// A text is not that of an identity.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// An object adapter cannot do what it was asked.
    #[error(transparent)]
    Adapter(#[from] AdapterError),
    /// There is an object adapter with this name already.
    #[error("there is already an object adapter with the name `{name}`")]
    AdapterExists {
        /// The name.
        name: String,
    },
    /// An object adapter has a name, and no property begins with it.
    #[error(
        "no property begins with `{name}.`: set `{name}.Endpoints`, or give the object adapter default endpoints \
         (`create_object_adapter_with_endpoints`)"
    )]
    AdapterWithoutProperties {
        /// The name.
        name: String,
    },
    /// A proxy was asked for a servant that does not have its interface.
    #[error("the servant has the interface `{has}`, and not `{wanted}`")]
    OtherInterface {
        /// The type id of the servant's interface.
        has: &'static str,
        /// That of the proxy's.
        wanted: &'static str,
    },
    /// Two definitions of the program have one type id and differ.
    #[error(transparent)]
    Registry(#[from] RegistryConflict),
    /// A call failed.
    #[error(transparent)]
    Invocation(Box<dyn std::error::Error + Send + Sync>),
    /// A runtime or a signal handler could not be set up.
    #[error("the system refused what the communicator needs")]
    System(#[from] std::io::Error),
    /// The administrative object cannot begin (`Ice.Admin.Endpoints`).
    #[error("the communicator cannot be administrated")]
    Admin {
        /// Why.
        #[source]
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The communicator was shut down.
    #[error("the communicator was shut down")]
    Destroyed,
}

impl<E: UserExceptions> From<InvocationError<E>> for Error {
    fn from(error: InvocationError<E>) -> Self {
        Self::Invocation(Box::new(error))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&error_text(self))
    }
}
