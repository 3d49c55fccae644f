//! The interface that `#[servant(derive(..))]` makes: the same expansion as that of a trait under `#[interface]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemImpl, Path};

use super::stage::call_interface;
use super::{interface, parse_interface};
use crate::diagnostics::Errors;
use crate::model::Runtime;
use crate::parse::derived::Derived;
use crate::parse::stage::Second;

/// The interface of the block's methods. Those that serve its bases, or the `others` that the servant names, are none of its
/// operations: which these are is known in the second stage.
pub(super) fn expand(
    derived: &Derived,
    runtime: &Runtime,
    others: &[Path],
    block: &ItemImpl,
    errors: &mut Errors,
) -> TokenStream {
    let before = errors.count();
    let item = derived.trait_(runtime, block, errors);
    let arguments = derived.arguments(runtime);
    let Some(mut interface) = parse_interface(arguments.clone(), &item, errors) else {
        return TokenStream::new();
    };
    interface.is_derived = true;
    interface.is_broken = errors.count() > before;
    let described: Vec<_> = interface.base_paths.iter().chain(others).cloned().collect();
    if described.is_empty() {
        return interface::expand(&interface);
    }
    let item = quote!([#arguments] #item);
    call_interface(Second::Derived, runtime, &TokenStream::new(), &described, item)
}
