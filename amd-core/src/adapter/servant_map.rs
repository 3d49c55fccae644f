//! Servants by identity and facet.

use std::sync::Arc;

use papaya::{Compute, Guard, HashMap, Operation};

use crate::identity::{Identity, IdentityRef};

use super::servant::AnyServant;

/// The active servant map of an object adapter. Reading takes no lock: connections do not wait for each other here.
#[derive(Default)]
pub(super) struct ServantMap {
    objects: HashMap<Identity, Facets>,
    defaults: HashMap<String, Arc<dyn AnyServant>>,
}

/// The facets of one object. There are few, mostly one.
type Facets = Arc<[(String, Arc<dyn AnyServant>)]>;

/// What a look-up found.
pub(super) enum Found {
    Servant(Arc<dyn AnyServant>),
    /// The identity has servants, for other facets.
    OtherFacets,
    Nothing,
}

impl ServantMap {
    /// The servant of an object's facet, the default facet being empty.
    pub(super) fn find(&self, identity: IdentityRef<'_>, facet: &str) -> Found {
        let objects = self.objects.pin();
        let Some(facets) = objects.get(&identity) else {
            return Found::Nothing;
        };
        facets
            .iter()
            .find(|(name, _)| name == facet)
            .map_or(Found::OtherFacets, |(_, servant)| Found::Servant(servant.clone()))
    }

    /// Adds a servant; `false` if there is one already.
    pub(super) fn add(&self, identity: Identity, facet: &str, servant: &Arc<dyn AnyServant>) -> bool {
        let objects = self.objects.pin();
        let added = objects.compute(identity, |entry| {
            let facets: &[_] = entry.map_or(&[], |(_, facets)| facets);
            if facets.iter().any(|(name, _)| name == facet) {
                return Operation::Abort(());
            }
            let one_more = std::iter::once((facet.to_owned(), servant.clone()));
            Operation::Insert(facets.iter().cloned().chain(one_more).collect())
        });
        !matches!(added, Compute::Aborted(()))
    }

    /// Removes the servant of one facet and returns it.
    ///
    /// The map would keep what was removed until there is more of it. `flush` lets go of it now, unless another thread
    /// is reading: a servant is dropped soon after it was removed.
    pub(super) fn remove(&self, identity: &Identity, facet: &str) -> Option<Arc<dyn AnyServant>> {
        let objects = self.objects.guard();
        let change = |entry: Option<(&Identity, &Facets)>| match entry {
            Some((_, facets)) if facets.iter().any(|(name, _)| name == facet) => {
                let left: Facets = facets.iter().filter(|(name, _)| name != facet).cloned().collect();
                if left.is_empty() {
                    Operation::Remove
                } else {
                    Operation::Insert(left)
                }
            }
            _ => Operation::Abort(()),
        };
        let changed = self.objects.compute(identity.clone(), change, &objects);
        objects.flush();
        let before = match changed {
            Compute::Removed(_, facets) | Compute::Updated { old: (_, facets), .. } => facets,
            _ => return None,
        };
        before
            .iter()
            .find(|(name, _)| name == facet)
            .map(|(_, servant)| servant.clone())
    }

    /// Removes all facets of an object and returns them.
    pub(super) fn remove_all(&self, identity: &Identity) -> Vec<(String, Arc<dyn AnyServant>)> {
        let objects = self.objects.guard();
        let removed = self.objects.remove(identity, &objects);
        objects.flush();
        removed.map_or_else(Vec::new, |facets| facets.to_vec())
    }

    /// The facets of an object.
    pub(super) fn facets(&self, identity: &Identity) -> Vec<(String, Arc<dyn AnyServant>)> {
        self.objects
            .pin()
            .get(identity)
            .map_or_else(Vec::new, |facets| facets.to_vec())
    }

    /// The servant of all objects of a category that have none of their own, or else that of all categories.
    pub(super) fn default_for(&self, category: &str) -> Option<Arc<dyn AnyServant>> {
        let defaults = self.defaults.pin();
        defaults.get(category).or_else(|| defaults.get("")).cloned()
    }

    /// The default servant of this category, and of no other.
    pub(super) fn default_of(&self, category: &str) -> Option<Arc<dyn AnyServant>> {
        self.defaults.pin().get(category).cloned()
    }

    /// Adds a default servant; `false` if the category has one already.
    pub(super) fn add_default(&self, category: &str, servant: Arc<dyn AnyServant>) -> bool {
        self.defaults.pin().try_insert(category.to_owned(), servant).is_ok()
    }

    /// Removes a default servant and returns it.
    pub(super) fn remove_default(&self, category: &str) -> Option<Arc<dyn AnyServant>> {
        let defaults = self.defaults.guard();
        let removed = self.defaults.remove(category, &defaults).cloned();
        defaults.flush();
        removed
    }

    /// Releases all servants.
    pub(super) fn clear(&self) {
        self.objects.pin().clear();
        self.defaults.pin().clear();
    }
}
