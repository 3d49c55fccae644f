//! How things are called where they are used.

use std::collections::HashSet;

use super::TypeInfo;
use super::names::{Containers, escaped, split};
use super::node::Node;
use super::print::Names;

/// How things are called within a definition.
pub(super) struct Scope<'o> {
    containers: &'o Containers,
    module: &'o str,
    /// Names that are defined here, in lower case: a type of that name is written in full.
    inner: HashSet<String>,
}

impl<'o> Scope<'o> {
    pub(super) fn of(containers: &'o Containers, module: &'o str, inner: &[&str]) -> Self {
        let inner = inner.iter().map(|name| name.to_lowercase()).collect();
        Self {
            containers,
            module,
            inner,
        }
    }

    /// `sequence<string> StringSeq;`
    pub(super) fn container(&self, ty: &TypeInfo) -> String {
        let what = match ty {
            TypeInfo::Dictionary(key, value) => format!("dictionary<{}, {}>", self.ty(key), self.ty(value)),
            TypeInfo::Sequence(element) => format!("sequence<{}>", self.ty(element)),
            other => self.ty(other),
        };
        format!("{what} {};", self.ty(ty))
    }

    /// A name as seen from here: short in its own module, else from the top. Ice's compilers know no backslash in a
    /// scoped name.
    fn name(&self, module: &str, name: &str) -> String {
        if module == self.module && !self.inner.contains(&name.to_lowercase()) {
            escaped(name)
        } else {
            format!("::{module}::{name}")
        }
    }
}

impl Names for Scope<'_> {
    fn ty(&self, ty: &TypeInfo) -> String {
        match (self.containers.get(self.module, ty), Node::of(ty), ty) {
            (Some(name), ..) => self.name(self.module, name),
            (None, Some(node), TypeInfo::Proxy(_)) => self.reference(node.type_id()) + "*",
            (None, Some(node), _) => self.reference(node.type_id()),
            (None, None, ty) => ty.to_string(),
        }
    }

    fn reference(&self, type_id: &str) -> String {
        let (module, name) = split(type_id);
        self.name(module, name)
    }
}
