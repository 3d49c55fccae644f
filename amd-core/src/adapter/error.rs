//! What can go wrong with an object adapter.

use std::io;
use std::sync::Arc;

use crate::identity::{Identity, IdentityError};
use crate::proxy::InvocationError;
use crate::reference::ReferenceParseError;

/// An object adapter cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdapterError {
    /// The endpoints are not written as endpoints are.
    #[error("the endpoints of object adapter `{adapter}` cannot be read")]
    Endpoints {
        /// The adapter's name.
        adapter: String,
        /// What is wrong with them.
        #[source]
        source: ReferenceParseError,
    },
    /// An endpoint is of a transport that amd does not listen on.
    #[error("object adapter `{adapter}` cannot listen on `{endpoint}`")]
    UnsupportedEndpoint {
        /// The adapter's name.
        adapter: String,
        /// The endpoint.
        endpoint: String,
        /// Which transport is missing, and which feature would bring it.
        #[source]
        source: io::Error,
    },
    /// An endpoint cannot be listened on.
    #[error("object adapter `{adapter}` cannot listen on `{endpoint}`")]
    Bind {
        /// The adapter's name.
        adapter: String,
        /// The endpoint.
        endpoint: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A text is not the text of an identity.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// There is a servant already.
    #[error("there is already a servant with identity `{identity}` and facet `{facet}`")]
    AlreadyRegistered {
        /// The identity.
        identity: Identity,
        /// The facet, empty for the default one.
        facet: String,
    },
    /// There is no such servant.
    #[error("there is no servant with identity `{identity}` and facet `{facet}`")]
    NotRegistered {
        /// The identity.
        identity: Identity,
        /// The facet, empty for the default one.
        facet: String,
    },
    /// The category has a default servant, or a servant locator, already.
    #[error("category `{category}` has a {what} already")]
    CategoryTaken {
        /// The category, empty for that of all objects which no other one serves.
        category: String,
        /// `default servant` or `servant locator`.
        what: &'static str,
    },
    /// The category has no default servant, or no servant locator.
    #[error("category `{category}` has no {what}")]
    CategoryFree {
        /// The category.
        category: String,
        /// `default servant` or `servant locator`.
        what: &'static str,
    },
    /// Middleware is added before an adapter is activated for the first time.
    #[error("object adapter `{adapter}` was activated, it takes no more middleware")]
    LayerAfterActivation {
        /// The adapter's name.
        adapter: String,
    },
    /// Two servants of the program are registered for one facet of one object.
    #[error(
        "two servants are registered with identity `{identity}` and facet `{facet}`: one at {}, the other at {}",
        .places[0], .places[1]
    )]
    RegisteredTwice {
        /// The identity.
        identity: Identity,
        /// The facet, empty for the default one.
        facet: String,
        /// File and line of the two.
        places: [&'static str; 2],
    },
    /// The constructor of a registered servant failed.
    #[error("the servant `{identity}`, registered at {place}, cannot be made")]
    Construct {
        /// The identity.
        identity: Identity,
        /// File and line of the registration.
        place: &'static str,
        /// What the constructor said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The locator does not know the id, and takes no registration of what it does not know. The manual's name is
    /// `NotRegisteredException`.
    #[error(
        "the locator knows no {what} with the id `{id}`: deploy it, or let the registry take any \
         (`IceGrid.Registry.DynamicRegistration=1`)"
    )]
    UnknownToLocator {
        /// `object adapter`, `replica group` or `server`.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// Another adapter with this id is active. The manual's name is `ObjectAdapterIdInUseException`.
    #[error("another object adapter with the id `{id}` is active")]
    AdapterIdInUse {
        /// The id.
        id: String,
    },
    /// The locator could not be told of the adapter, which is not active therefore.
    #[error("object adapter `{adapter}` cannot be registered with its locator")]
    Registration {
        /// The adapter's name.
        adapter: String,
        /// What became of the call.
        #[source]
        source: Box<InvocationError>,
    },
    /// The administrative object of the communicator could not begin (`Ice.Admin.Endpoints`).
    #[error("object adapter `{adapter}` is not activated: the communicator cannot be administrated")]
    NoAdmin {
        /// The adapter's name.
        adapter: String,
        /// Why.
        #[source]
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The adapter was deactivated.
    #[error("object adapter `{adapter}` was deactivated")]
    Deactivated {
        /// The adapter's name.
        adapter: String,
    },
}
