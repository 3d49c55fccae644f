//! What the second stages of `#[servant]` and `#[interface]` are told of an interface. It travels as tokens through the
//! interface's macro.

use proc_macro2::Ident;
use syn::Attribute;
use syn::ext::IdentExt;

use super::Tag;

/// An interface with all that it inherits.
pub(crate) struct Description {
    pub(crate) name: Ident,
    /// Itself, and each interface that it inherits once.
    pub(crate) interfaces: Vec<DescribedInterface>,
    /// Its own, and those that it inherits.
    pub(crate) operations: Vec<DescribedOperation>,
    /// Whether the interface has errors, so that nothing can be compared with it.
    pub(crate) is_broken: bool,
}

/// One interface of those.
pub(crate) struct DescribedInterface {
    pub(crate) name: Ident,
    /// `::VisitorCenter::Greeter`
    pub(crate) type_id: String,
    /// What distinguishes it from every other definition.
    pub(crate) key: u64,
}

/// An operation, as far as a method is compared with it.
pub(crate) struct DescribedOperation {
    /// Its place in the interface.
    pub(crate) number: usize,
    /// Which interface declares it: a number among those of the description.
    pub(crate) interface: usize,
    /// Its place among the operations that this one declares.
    pub(crate) own_number: usize,
    /// Documentation and `#[deprecated]`.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) wire_name: String,
    pub(crate) parameters: Vec<DescribedParameter>,
    /// The return type as the interface writes it; empty for none.
    pub(crate) output: String,
    /// The operation in Slice.
    pub(crate) slice: String,
}

/// An in-parameter as the interface writes it.
pub(crate) struct DescribedParameter {
    pub(crate) name: String,
    pub(crate) ty: String,
    /// Its tag, if it is optional.
    pub(crate) tag: Option<Tag>,
}

impl DescribedOperation {
    /// `async fn greet(&self, name: String) -> String`
    pub(crate) fn method_text(&self, asynchronous: bool) -> String {
        let parameters: String = self
            .parameters
            .iter()
            .map(|p| format!(", {}: {}", p.name, p.ty))
            .collect();
        let output = if self.output.is_empty() {
            String::new()
        } else {
            format!(" -> {}", self.output)
        };
        let prefix = if asynchronous { "async " } else { "" };
        format!("{prefix}fn {}(&self{parameters}){output}", self.name)
    }

    /// Whether a method called `name` is meant for this operation.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.name.unraw() == name || self.wire_name == name
    }
}
