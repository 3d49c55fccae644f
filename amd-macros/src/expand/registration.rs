//! What is found across crates: servants, by `add_registered`; definitions of interfaces, to compare them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use crate::model::{Interface, Registration, Runtime};

/// An entry of the inventory of servants, if there is an identity.
pub(super) fn registration(runtime: &Runtime, registration: &Registration, self_type: &Type) -> Option<TokenStream> {
    let Registration {
        identity,
        facet,
        adapter,
        new,
    } = registration;
    let identity = identity.as_ref()?;
    let facet = facet.as_ref().map_or_else(|| quote!(""), |facet| quote!(#facet));
    let adapter = match adapter {
        Some(name) => quote!(#runtime::Option::Some(#name)),
        None => quote!(#runtime::Option::None),
    };
    // The spans are where rustc complains about what cannot be made, or by such a constructor.
    let (made, span) = match new {
        Some(new) => (quote!(#new(__communicator)), new.span()),
        None => {
            let span = self_type.span();
            let by_default = quote_spanned!(span=> <#self_type as #runtime::ByDefault>::by_default);
            (quote!(#by_default()), span)
        }
    };
    let constructed = quote_spanned!(span=> #runtime::constructed::<#self_type, _>);
    Some(quote! {
        #runtime::inventory::submit! {
            #runtime::RegisteredServant {
                identity: #identity,
                facet: #facet,
                adapter: #adapter,
                place: #runtime::concat!(#runtime::file!(), ":", #runtime::line!()),
                construct: |__communicator| #constructed(#made),
            }
        }
    })
}

/// The definition of an interface, which another of the same type id has to equal.
pub(super) fn interface(interface: &Interface) -> TokenStream {
    let Interface { runtime, type_id, .. } = interface;
    let definition = interface.definition();
    quote! {
        #runtime::inventory::submit! {
            #runtime::InterfaceEntry {
                type_id: #type_id,
                definition: #definition,
                place: #runtime::concat!(#runtime::file!(), ":", #runtime::line!()),
            }
        }
    }
}
