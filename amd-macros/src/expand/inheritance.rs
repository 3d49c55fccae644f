//! What a proxy has of the bases of its interface.
//!
//! Bases are known by the paths at the interface, and by what is described of them: names, not types. The types are
//! reached through the bases' proxies, by number.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::operation;
use crate::model::{Ancestor, DescribedOperation, DescribedParameter, Inherited, Interface};

/// The bases' proxies, and the operations of these.
pub(super) fn expand(interface: &Interface) -> TokenStream {
    if interface.bases.is_empty() {
        return TokenStream::new();
    }
    let proxy = interface.proxy_name();
    let ancestors = interface.ancestors();
    let upcasts = ancestors
        .iter()
        .enumerate()
        .map(|(number, ancestor)| upcast(interface, number, ancestor));
    let inherited = interface.inherited();
    let first = interface.operations.len();
    let numbered = || {
        inherited
            .iter()
            .enumerate()
            .map(|(n, inherited)| (first + n, inherited))
    };
    let types = numbered().map(|(number, inherited)| operation_type(interface, number, inherited));
    let methods = numbered().map(|(number, inherited)| method(interface, number, inherited));
    quote! {
        const _: () = {
            #(#upcasts)*
            #(#types)*
            #[allow(rustdoc::broken_intra_doc_links, reason = "what is documented may not be in scope here")]
            #[allow(deprecated, reason = "whoever calls it is warned")]
            impl #proxy {
                #(#methods)*
            }
        };
    }
}

/// The proxy of ancestor `number`, from outside.
fn projected(interface: &Interface, number: usize) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let proxy = interface.proxy_name();
    quote!(<#proxy as #runtime::BaseAt<#number>>::Proxy)
}

fn upcast(interface: &Interface, number: usize, ancestor: &Ancestor<'_>) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let proxy = interface.proxy_name();
    let path = &ancestor.base.path;
    let base = quote!(<#runtime::Placeholder as #path>::__Proxy);
    let ty = match ancestor.number.checked_sub(1) {
        None => base,
        Some(number) => quote!(<#base as #runtime::BaseAt<#number>>::Proxy),
    };
    let key = ancestor.interface.key;
    quote! {
        impl #runtime::BaseAt<#number> for #proxy {
            type Proxy = #ty;
        }
        #[automatically_derived]
        impl #runtime::Inherits<#key> for #proxy {}
    }
}

fn operation_type(interface: &Interface, number: usize, inherited: &Inherited<'_>) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let proxy = interface.proxy_name();
    let (path, theirs) = (&inherited.base.path, inherited.operation.number);
    quote! {
        impl #runtime::OperationAt<#number> for #proxy {
            type Operation = #runtime::OperationOf<<#runtime::Placeholder as #path>::__Proxy, #theirs>;
        }
    }
}

/// A method that calls that of the proxy of the interface which declares the operation.
fn method(interface: &Interface, number: usize, inherited: &Inherited<'_>) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let DescribedOperation {
        attributes,
        name,
        parameters,
        ..
    } = inherited.operation;
    let operation = operation::projected(interface, number);
    let base = projected(interface, inherited.ancestor);
    let names: Vec<_> = parameters.iter().map(variable).collect();
    let numbers = 0..parameters.len();
    quote! {
        #(#attributes)*
        pub fn #name(
            &self
            #(, #names: #runtime::ArgumentOf<'_, #operation, #numbers>)*
        ) -> #runtime::Invocation<#runtime::ResultsOf<#operation>, #runtime::ExceptionsOf<#operation>> {
            <#base>::#name(
                &<#base as #runtime::Proxy>::from_object(#runtime::Clone::clone(&self.object))
                #(, #names)*
            )
        }
    }
}

fn variable(parameter: &DescribedParameter) -> Ident {
    let name = parameter.name.as_str();
    match syn::parse_str::<Ident>(name) {
        Ok(name) => Ident::new(&name.unraw().to_string(), Span::call_site()),
        Err(_) => Ident::new_raw(name, Span::call_site()),
    }
}
