//! Finding the references in a value, and taking a graph apart.

use std::collections::HashSet;
use std::fmt;

use super::pointer::{Handle, address};
use super::{Class, Link, SliceClass};

/// Sees each reference to an instance that a value holds.
pub struct ReferenceVisitor<'v>(&'v mut dyn FnMut(&dyn Reference));

/// A reference to an instance: a pointer or a link.
pub(super) trait Reference {
    /// What it points to.
    fn target(&self) -> Option<Handle>;

    /// Points it to nothing, if it can be.
    fn clear(&self);
}

impl ReferenceVisitor<'_> {
    pub(super) fn visit(&mut self, reference: &dyn Reference) {
        (self.0)(reference);
    }
}

impl fmt::Debug for ReferenceVisitor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReferenceVisitor").finish_non_exhaustive()
    }
}

impl<T: SliceClass> Reference for Class<T> {
    fn target(&self) -> Option<Handle> {
        Some(self.handle().clone())
    }

    fn clear(&self) {}
}

impl<T: SliceClass> Reference for Link<T> {
    fn target(&self) -> Option<Handle> {
        self.get().map(|class| class.handle().clone())
    }

    fn clear(&self) {
        drop(Self::clear(self));
    }
}

/// Clears the links of all instances that can be reached from one.
pub(super) fn sever(start: &Handle) {
    let mut seen = HashSet::new();
    let mut waiting = vec![start.clone()];
    // What was taken apart is kept to the end: an address must not come up again for another instance.
    let mut done = Vec::new();
    while let Some(handle) = waiting.pop() {
        let Some(instance) = handle.instance() else { continue };
        if !seen.insert(address(instance)) {
            continue;
        }
        instance.visit_references(&mut ReferenceVisitor(&mut |reference| {
            waiting.extend(reference.target());
            reference.clear();
        }));
        done.push(handle);
    }
}
