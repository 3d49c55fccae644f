//! What an interface inherits, flattened: each interface once, by whatever way it is reached.

use syn::Path;

use super::{DescribedInterface, DescribedOperation, Description, Interface};

/// An interface that another one names as its base.
pub(crate) struct Base {
    /// As the user names it.
    pub(crate) path: Path,
    pub(crate) description: Description,
}

/// An interface that is inherited, directly or not.
pub(crate) struct Ancestor<'i> {
    /// Through which base.
    pub(crate) base: &'i Base,
    /// Its number among the interfaces of that base, which is the first of them itself.
    pub(crate) number: usize,
    pub(crate) interface: &'i DescribedInterface,
}

/// An operation that is inherited.
pub(crate) struct Inherited<'i> {
    /// Through which base.
    pub(crate) base: &'i Base,
    /// Which interface declares it: a number among the ancestors.
    pub(crate) ancestor: usize,
    pub(crate) operation: &'i DescribedOperation,
}

impl Interface {
    /// All that is inherited, each once, in the order in which it is found.
    pub(crate) fn ancestors(&self) -> Vec<Ancestor<'_>> {
        let mut ancestors: Vec<Ancestor<'_>> = Vec::new();
        for base in &self.bases {
            for (number, interface) in base.description.interfaces.iter().enumerate() {
                if !ancestors.iter().any(|known| known.interface.key == interface.key) {
                    ancestors.push(Ancestor {
                        base,
                        number,
                        interface,
                    });
                }
            }
        }
        ancestors
    }

    /// The operations that are inherited, each once.
    pub(crate) fn inherited(&self) -> Vec<Inherited<'_>> {
        let ancestors = self.ancestors();
        let mut inherited: Vec<Inherited<'_>> = Vec::new();
        for base in &self.bases {
            for operation in &base.description.operations {
                let key = base.description.interfaces[operation.interface].key;
                let position = ancestors.iter().position(|known| known.interface.key == key);
                let Some(ancestor) = position else { continue };
                let known = inherited
                    .iter()
                    .any(|known| known.ancestor == ancestor && known.operation.wire_name == operation.wire_name);
                if !known {
                    inherited.push(Inherited {
                        base,
                        ancestor,
                        operation,
                    });
                }
            }
        }
        inherited
    }
}
