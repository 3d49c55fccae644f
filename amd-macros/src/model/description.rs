//! What the second stage of `#[servant]` is told of an interface. It travels as tokens through the interface's macro.

use proc_macro2::Ident;
use syn::ext::IdentExt;

/// An interface, as far as a servant is compared with it.
pub(crate) struct Description {
    pub(crate) name: Ident,
    pub(crate) operations: Vec<DescribedOperation>,
    /// Whether the interface has errors, so that nothing can be compared with it.
    pub(crate) is_broken: bool,
}

/// An operation, as far as a method is compared with it.
pub(crate) struct DescribedOperation {
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
