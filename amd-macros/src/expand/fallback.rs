//! What stands in for an item with errors, so that no second error follows.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemImpl;

use crate::diagnostics::Errors;
use crate::model::Runtime;
use crate::parse::servant::is_local;
use crate::parse::stage::Extent;

/// An empty servant. A part is none by itself.
pub(super) fn servant(error: Option<syn::Error>, extent: Extent, runtime: &Runtime, block: &ItemImpl) -> TokenStream {
    let error = error.map(syn::Error::into_compile_error);
    if extent == Extent::Part {
        return quote!(#error);
    }
    let self_type = &block.self_ty;
    let (generics, _, clause) = block.generics.split_for_impl();
    let predicates = clause.map(|clause| &clause.predicates);
    if is_local(block) {
        return quote! {
            #error
            #[automatically_derived]
            impl #generics #runtime::LocalServant for #self_type where #predicates {
                const INTERFACE: &'static #runtime::InterfaceInfo = &#runtime::InterfaceInfo::OBJECT;
                const TABLE: &'static [(&'static #runtime::str, #runtime::LocalHandler<Self>)] = &[];
            }
        };
    }
    quote! {
        #error
        #[automatically_derived]
        impl #generics #runtime::Servant for #self_type
        where
            for<'__s> Self: #runtime::Send + #runtime::Sync + 'static,
            #predicates
        {
            const INTERFACE: &'static #runtime::InterfaceInfo = &#runtime::InterfaceInfo::OBJECT;
            const TABLE: &'static [#runtime::Row<Self>] = &[];
        }
    }
}

/// An item of the wrong kind, as it is.
pub(super) fn item(errors: Errors, item: &TokenStream) -> TokenStream {
    let error = errors.finish().err().map(syn::Error::into_compile_error);
    quote!(#error #item)
}
