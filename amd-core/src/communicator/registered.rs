//! Servants that are declared with an identity, found across the crates of a program.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::sync::Arc;

use crate::adapter::servant::{AnyServant, IntoServant};
use crate::adapter::{AdapterError, ObjectAdapter};
use crate::identity::Identity;
use crate::proxy::ObjectPrx;

use super::{Communicator, Error, Inner, Result};

/// Why a servant could not be made.
type ConstructError = Box<dyn std::error::Error + Send + Sync>;

/// A servant that is declared with an identity: `#[servant(Greeter, identity = "greeter")]` submits one.
pub struct RegisteredServant {
    /// The text of the identity, which was checked where it is written.
    pub identity: &'static str,
    /// The facet, empty for the default one.
    pub facet: &'static str,
    /// The name of the adapter that adds it; any, if none is named.
    pub adapter: Option<&'static str>,
    /// File and line of the declaration.
    pub place: &'static str,
    /// Makes the servant.
    pub construct: fn(&Communicator) -> std::result::Result<Arc<dyn AnyServant>, ConstructError>,
}

inventory::collect!(RegisteredServant);

impl fmt::Debug for RegisteredServant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredServant")
            .field("identity", &self.identity)
            .field("facet", &self.facet)
            .field("adapter", &self.adapter)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

/// What the constructor of a registered servant of type `S` may return: `S`, or a `Result` of it.
#[diagnostic::on_unimplemented(
    message = "the constructor of `{S}` returns `{Self}`",
    label = "this does not make a `{S}`",
    note = "a constructor is a `fn(&Communicator) -> {S}`, or one that returns a `Result<{S}, E>` whose error is a `std::error::Error`",
    note = "an asynchronous one would have to be awaited before anything is served: do that in `main`, and add the servant there"
)]
pub trait Constructed<S> {
    /// The servant without its type.
    ///
    /// # Errors
    /// That of the constructor.
    fn constructed(self) -> std::result::Result<Arc<dyn AnyServant>, ConstructError>;
}

#[diagnostic::do_not_recommend]
impl<S: IntoServant> Constructed<S> for S {
    fn constructed(self) -> std::result::Result<Arc<dyn AnyServant>, ConstructError> {
        Ok(self.into_servant())
    }
}

#[diagnostic::do_not_recommend]
impl<S: IntoServant, E: Into<ConstructError>> Constructed<S> for std::result::Result<S, E> {
    fn constructed(self) -> std::result::Result<Arc<dyn AnyServant>, ConstructError> {
        self.map_or_else(|error| Err(error.into()), Constructed::constructed)
    }
}

/// A servant that can be registered without a constructor.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is registered and is not `Default`",
    label = "how is it made?",
    note = "derive `Default`, or name a constructor: `new = {Self}::new`, a `fn(&Communicator) -> {Self}`"
)]
pub trait ByDefault: Sized {
    /// The servant.
    fn by_default() -> Self;
}

#[diagnostic::do_not_recommend]
impl<S: Default> ByDefault for S {
    fn by_default() -> Self {
        Self::default()
    }
}

/// The registered servants that one adapter adds, by identity and facet.
type Chosen = BTreeMap<(Identity, &'static str), &'static RegisteredServant>;

impl ObjectAdapter {
    /// The communicator that made this adapter, while it exists.
    #[must_use]
    pub fn communicator(&self) -> Option<Communicator> {
        let inner = self.owner()?.downcast::<Inner>().ok()?;
        Some(Communicator { inner })
    }

    /// Adds all servants that the program declares with an identity, in whatever crate, and returns a proxy for each, in the
    /// order of identities and facets.
    ///
    /// `#[servant(Greeter, identity = "greeter")]` declares one, of a type that is `Default` or has a constructor
    /// (`new = Chatbot::connect`). One that names an adapter (`adapter = "GreeterAdapter"`) is added by adapters of
    /// that name alone.
    ///
    /// A crate counts if it is linked, and it is linked if something refers to it. A crate that is there for its servants alone needs
    /// `use greeters as _;` in the program: without that line its servants are not found, and nothing tells so.
    ///
    /// ```standalone_crate
    /// use amd::prelude::*;
    ///
    /// #[interface(module = "VisitorCenter")]
    /// pub trait Greeter {
    ///     fn greet(&self, name: String) -> String;
    /// }
    ///
    /// #[derive(Default)]
    /// struct Chatbot;
    ///
    /// #[servant(Greeter, identity = "greeter")]
    /// impl Chatbot {
    ///     fn greet(&self, name: &str) -> String {
    ///         format!("Hello, {name}!")
    ///     }
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() -> amd::Result<()> {
    /// let communicator = Communicator::new()?;
    /// let adapter = communicator.create_object_adapter_with_endpoints("GreeterAdapter", "tcp -h 127.0.0.1 -p 0")?;
    /// let added = adapter.add_registered()?;
    /// assert_eq!(added[0].ice_identity().to_string(), "greeter");
    /// # communicator.destroy().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If two servants are registered for one facet of one object, which names both places; if there is a servant already; and if a
    /// constructor fails. Nothing is added then.
    pub fn add_registered(&self) -> Result<Vec<ObjectPrx>> {
        let communicator = self.communicator().ok_or(Error::Destroyed)?;
        let chosen = choose(self.name(), inventory::iter::<RegisteredServant>.into_iter())?;
        for (identity, facet) in chosen.keys() {
            if self.find_facet(identity.clone(), facet).is_some() {
                return Err(already_registered(identity, facet));
            }
        }
        let mut made = Vec::with_capacity(chosen.len());
        for ((identity, facet), registered) in chosen {
            let servant = construct(&communicator, &identity, registered)?;
            made.push((identity, facet, servant));
        }
        let added = made
            .into_iter()
            .map(|(identity, facet, servant)| self.add_facet(servant, identity, facet));
        added.map(|proxy| proxy.map_err(Error::from)).collect()
    }
}

/// Those of an adapter. No two of them are for the same facet of an object.
fn choose(adapter: &str, registered: impl Iterator<Item = &'static RegisteredServant>) -> Result<Chosen> {
    let mut chosen = Chosen::new();
    for servant in registered.filter(|servant| servant.adapter.is_none_or(|name| name == adapter)) {
        let identity: Identity = servant.identity.parse()?;
        match chosen.entry((identity, servant.facet)) {
            Entry::Vacant(entry) => {
                entry.insert(servant);
            }
            Entry::Occupied(entry) => {
                // The linker decides the order; a message should not depend on it.
                let mut places = [entry.get().place, servant.place];
                places.sort_unstable();
                let ((identity, facet), _) = entry.remove_entry();
                let facet = facet.to_owned();
                return Err(AdapterError::RegisteredTwice {
                    identity,
                    facet,
                    places,
                }
                .into());
            }
        }
    }
    Ok(chosen)
}

fn construct(
    communicator: &Communicator,
    identity: &Identity,
    registered: &RegisteredServant,
) -> Result<Arc<dyn AnyServant>> {
    let constructed = (registered.construct)(communicator).map_err(|source| AdapterError::Construct {
        identity: identity.clone(),
        place: registered.place,
        source,
    });
    Ok(constructed?)
}

fn already_registered(identity: &Identity, facet: &str) -> Error {
    let (identity, facet) = (identity.clone(), facet.to_owned());
    AdapterError::AlreadyRegistered { identity, facet }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn registered(
        identity: &'static str,
        facet: &'static str,
        adapter: Option<&'static str>,
        place: &'static str,
    ) -> RegisteredServant {
        RegisteredServant {
            identity,
            facet,
            adapter,
            place,
            construct: |_| Err("not made here".into()),
        }
    }

    static SERVANTS: [RegisteredServant; 4] = [
        registered("greeter", "", None, "b.rs:1"),
        registered("greeter", "admin", None, "b.rs:2"),
        registered(r"a/b", "", Some("Public"), "c.rs:1"),
        registered(r"gree\x74er", "", Some("Private"), "a.rs:7"),
    ];

    #[test]
    fn a_servant_that_names_an_adapter_is_of_no_other() {
        let chosen = choose("Public", SERVANTS.iter()).unwrap();
        let texts: Vec<_> = chosen.values().map(|servant| servant.place).collect();
        assert_eq!(texts, ["c.rs:1", "b.rs:1", "b.rs:2"], "{chosen:?}");
        assert_eq!(choose("Other", SERVANTS.iter()).unwrap().len(), 2);
    }

    #[test]
    fn one_identity_in_two_spellings_is_one_and_both_places_are_named() {
        let error = choose("Private", SERVANTS.iter()).unwrap_err().to_string();
        assert_eq!(
            error,
            "two servants are registered with identity `greeter` and facet ``: one at a.rs:7, the other at b.rs:1"
        );
    }
}
