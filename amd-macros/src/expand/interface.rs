//! All that `#[interface]` makes, in order.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{description, operation, proxy};
use crate::model::{Interface, Operation};

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let items = [
        trait_(interface),
        proxy::proxy(interface),
        operation::types(interface),
        proxy::registration(interface),
        description::macro_(interface),
    ];
    items.into_iter().collect()
}

/// The trait that servants implement: one typed handler for each operation.
fn trait_(interface: &Interface) -> TokenStream {
    let Interface {
        runtime,
        attributes,
        visibility,
        name,
        operations,
        ..
    } = interface;
    let proxy = interface.proxy_name();
    let handlers = operations.iter().map(|operation| {
        let docs = docs(operation);
        let name = &operation.name;
        quote!(#docs const #name: #runtime::Handler<Self>;)
    });
    let types = operations.iter().enumerate().map(|(number, operation)| {
        let constant = Operation::type_constant(&operation.name);
        let ty = operation::projected(interface, number);
        quote!(#[doc(hidden)] const #constant: #runtime::PhantomData<#ty> = #runtime::PhantomData;)
    });
    quote! {
        #(#attributes)*
        #[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
        #[allow(dead_code, reason = "a client has no servant")]
        #visibility trait #name: #runtime::Sized + #runtime::Send + #runtime::Sync + 'static {
            #(#handlers)*
            #(#types)*
            #[doc(hidden)]
            const __INTERFACE: &'static #runtime::InterfaceInfo = <#proxy as #runtime::Proxy>::INTERFACE;
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
