//! The servant locators of an adapter, by category.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::AnyLocator;

#[derive(Default)]
pub(in crate::adapter) struct Locators {
    by_category: RwLock<HashMap<String, Arc<dyn AnyLocator>>>,
}

impl Locators {
    /// The locator of a category, or else that of all categories.
    pub(in crate::adapter) fn find(&self, category: &str) -> Option<Arc<dyn AnyLocator>> {
        let locators = self.read();
        locators.get(category).or_else(|| locators.get("")).cloned()
    }

    /// Whether the category has one of its own.
    pub(in crate::adapter) fn has(&self, category: &str) -> bool {
        self.read().contains_key(category)
    }

    /// Adds a locator; `false` if there is one already.
    pub(in crate::adapter) fn add(&self, category: &str, locator: Arc<dyn AnyLocator>) -> bool {
        let mut locators = self.write();
        let free = !locators.contains_key(category);
        if free {
            locators.insert(category.to_owned(), locator);
        }
        free
    }

    /// Removes a locator and tells it; `false` if there is none.
    pub(in crate::adapter) fn remove(&self, category: &str) -> bool {
        let removed = self.write().remove(category);
        // With the lock free: it may do anything.
        if let Some(locator) = &removed {
            locator.deactivate(category);
        }
        removed.is_some()
    }

    /// Removes all locators and tells them.
    pub(in crate::adapter) fn clear(&self) {
        let removed = std::mem::take(&mut *self.write());
        for (category, locator) in removed {
            locator.deactivate(&category);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<String, Arc<dyn AnyLocator>>> {
        self.by_category.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<String, Arc<dyn AnyLocator>>> {
        self.by_category.write().unwrap_or_else(PoisonError::into_inner)
    }
}
