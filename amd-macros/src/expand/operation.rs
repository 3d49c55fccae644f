//! The types of the operations.
//!
//! They are hidden in a nameless constant, so that they take no name of the user's, and are reached through the proxy.
//! Each is called like its operation, which is how messages of rustc print it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use crate::model::{Interface, Operation};

pub(super) fn types(interface: &Interface) -> TokenStream {
    let operations = interface
        .operations
        .iter()
        .enumerate()
        .map(|(number, op)| operation(interface, number, op));
    let operations: TokenStream = operations.collect();
    if operations.is_empty() {
        return operations;
    }
    quote! {
        const _: () = {
            #operations
        };
    }
}

/// The type of operation `number`, from outside.
pub(super) fn projected(interface: &Interface, number: usize) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let proxy = interface.proxy_name();
    quote!(<#proxy as #runtime::OperationAt<#number>>::Operation)
}

fn operation(interface: &Interface, number: usize, operation: &Operation) -> TokenStream {
    let Interface {
        runtime, visibility, ..
    } = interface;
    let proxy = interface.proxy_name();
    let marker = marker(interface, operation);
    let Operation {
        wire_name, parameters, ..
    } = operation;
    let count = parameters.len();
    let mode = if operation.idempotent {
        quote!(Idempotent)
    } else {
        quote!(Normal)
    };
    let returns = operation
        .all_out
        .then(|| quote!(const RETURNS: #runtime::bool = false;));
    let result = operation.result.as_ref().map_or_else(|| quote!(()), |ty| quote!(#ty));
    let exceptions = operation
        .exceptions
        .as_ref()
        .map_or_else(|| quote!(#runtime::NoUserException), |ty| quote!(#ty));
    let declared = parameters.iter().enumerate().map(|(number, parameter)| {
        let ty = &parameter.ty;
        quote! {
            impl #runtime::ParameterAt<#number> for #marker {
                type Declared = #ty;
            }
        }
    });
    quote! {
        #[allow(non_camel_case_types, unnameable_types, missing_debug_implementations, reason = "a type for each operation, of its name")]
        #[doc(hidden)]
        #visibility enum #marker {}
        impl #runtime::Operation for #marker {
            const NAME: &'static #runtime::str = #wire_name;
            const PARAMETERS: #runtime::usize = #count;
            const MODE: #runtime::OperationMode = #runtime::OperationMode::#mode;
            #returns
            type Result = #result;
            type Exceptions = #exceptions;
        }
        #(#declared)*
        impl #runtime::OperationAt<#number> for #proxy {
            type Operation = #marker;
        }
    }
}

/// The operation's name, unless that would hide something that the types here mention.
fn marker(interface: &Interface, operation: &Operation) -> Ident {
    let name = &operation.name;
    let runtime = &interface.runtime.path.segments;
    let hides = interface.operations.iter().any(|operation| operation.mentions(name))
        || runtime.iter().any(|segment| segment.ident == *name)
        || *name == interface.proxy_name();
    // An operation that is defined twice is an error of another place.
    if hides {
        format_ident!("operation_{}", name.unraw(), span = name.span())
    } else {
        name.clone()
    }
}
