//! The path to the runtime.

/// The path of the facade, `::amd` unless `crate = path` says otherwise.
#[derive(Clone)]
pub(crate) struct Runtime {
    pub(crate) path: syn::Path,
    /// Whether its private module goes by a short name here.
    pub(crate) is_short: bool,
}

impl Runtime {
    pub(crate) fn new(path: syn::Path) -> Self {
        Self { path, is_short: false }
    }

    /// The same where the private module goes by a short name.
    pub(crate) fn shortened(&self) -> Self {
        Self {
            path: self.path.clone(),
            is_short: true,
        }
    }
}

impl Default for Runtime {
    fn default() -> Self {
        Self::new(syn::parse_quote!(::amd))
    }
}
