//! How a servant is registered: `#[servant(Greeter, identity = "greeter")]`.

use syn::{LitStr, Path};

/// What `add_registered` adds the servant with. Without an identity it is not registered.
#[derive(Default)]
pub(crate) struct Registration {
    /// Checked: an identity's text.
    pub(crate) identity: Option<LitStr>,
    pub(crate) facet: Option<LitStr>,
    /// The only adapter that adds it, by name.
    pub(crate) adapter: Option<LitStr>,
    /// The constructor, where it is not `Default`.
    pub(crate) new: Option<Path>,
}
