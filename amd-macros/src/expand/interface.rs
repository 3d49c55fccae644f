//! All that `#[interface]` makes, in order.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{description, inheritance, operation, proxy, registration};
use crate::model::{Interface, Operation};

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let items = [
        trait_(interface),
        implementation(interface),
        proxy::proxy(interface),
        operation::types(interface),
        inheritance::expand(interface),
        proxy::registration(interface),
        registration::interface(interface),
        description::macro_(interface),
    ];
    items.into_iter().collect()
}

/// The trait of servants: one typed handler for each operation.
fn trait_(interface: &Interface) -> TokenStream {
    let Interface {
        runtime,
        attributes,
        visibility,
        name,
        base_paths,
        operations,
        ..
    } = interface;
    let handlers = operations.iter().map(|operation| {
        let docs = docs(operation);
        let name = &operation.name;
        quote!(#docs const #name: #runtime::Handler<Self>;)
    });
    // What is deprecated is to call it: on the trait rustc would complain of what the macros write as well.
    let attributes = attributes
        .iter()
        .filter(|attribute| !attribute.path().is_ident("deprecated"));
    quote! {
        #(#attributes)*
        #[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
        #[allow(dead_code, reason = "a client has no servant")]
        #visibility trait #name: #(#base_paths +)* #runtime::Sized + #runtime::Send + #runtime::Sync + 'static {
            #(#handlers)*
            #[doc(hidden)]
            type __Proxy: #runtime::Proxy;
        }
    }
}

/// Whatever serves all operations, and implements the traits of the bases, implements the trait.
fn implementation(interface: &Interface) -> TokenStream {
    let Interface {
        runtime,
        name,
        base_paths,
        operations,
        ..
    } = interface;
    let proxy = interface.proxy_name();
    let key = interface.key();
    let serves: Vec<_> = (0..operations.len())
        .map(|number| quote!(#runtime::Serves<#key, #number>))
        .collect();
    let names = operations.iter().map(|operation| &operation.name);
    quote! {
        #[automatically_derived]
        #[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
        impl<__S> #name for __S
        where
            __S: #(#base_paths +)* #runtime::Sized + #runtime::Send + #runtime::Sync + 'static #(+ #serves)*
        {
            #(const #names: #runtime::Handler<Self> = <Self as #serves>::HANDLER;)*
            type __Proxy = #proxy;
        }
    }
}

/// The user's documentation of an operation, its signature and its Slice text.
pub(super) fn docs(operation: &Operation) -> TokenStream {
    let own = operation
        .attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"));
    let own: TokenStream = own.map(ToTokens::to_token_stream).collect();
    let separator = (!own.is_empty()).then(|| quote!(#[doc = ""]));
    let text = format!(" `{}`", operation.rust_text());
    let slice = format!(" Slice: `{}`", operation.slice_text());
    quote!(#own #separator #[doc = #text] #[doc = ""] #[doc = #slice])
}
