//! The calls that lead from a first stage to the second.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Path;

use crate::model::Runtime;
use crate::parse::stage::{Extent, Second};

/// The call of the first of these interfaces' macros, which adds what it knows and calls the second stage.
pub(super) fn call_interface(
    second: Second,
    runtime: &Runtime,
    described: &TokenStream,
    pending: &[Path],
    item: impl ToTokens,
) -> TokenStream {
    let Some(next) = pending.first() else {
        return TokenStream::new();
    };
    let runtime = &runtime.path;
    let second = match second {
        Second::Servant(Extent::Whole) => quote!(servant),
        Second::Servant(Extent::Part) | Second::BrokenServant(Extent::Part) => quote!(part),
        Second::Servant(Extent::Parts) => quote!(parts),
        Second::BrokenServant(Extent::Whole) => quote!(broken_servant),
        Second::BrokenServant(Extent::Parts) => quote!(broken_parts),
        Second::Derived => quote!(derived),
        Second::Mock => quote!(mock),
        Second::Interface => quote!(interface),
    };
    quote!(#next! { [#runtime] #second [#described] [#(#pending),*] { #item } })
}
