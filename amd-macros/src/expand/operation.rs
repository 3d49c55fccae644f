//! The types of the operations.
//!
//! They are hidden in a nameless constant, so that they take no name of the user's, and are reached through the proxy.
//! Each is called like its operation, which is how messages of rustc print it.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::visit_mut::{self, VisitMut};
use syn::{Type, TypeReference, parse_quote};

use super::row::ends;
use super::{at, definition, proxy};
use crate::model::{ClassFormat, Interface, Operation, Parameter, Runtime, Tag};

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
    quote!(#runtime::OperationOf<#proxy, #number>)
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
    let definition = definition::operation(runtime, operation);
    let mode = if operation.idempotent {
        quote!(Idempotent)
    } else {
        quote!(Normal)
    };
    let returns = operation
        .all_out
        .then(|| quote!(const RETURNS: #runtime::bool = false;));
    let format = operation.format.map(|format| {
        let format = match format {
            ClassFormat::Compact => quote!(Compact),
            ClassFormat::Sliced => quote!(Sliced),
        };
        quote! {
            const CLASS_FORMAT: #runtime::Option<#runtime::ClassFormat> = #runtime::Option::Some(#runtime::ClassFormat::#format);
        }
    });
    let result = result(interface, operation);
    let exceptions = operation
        .exceptions
        .as_ref()
        .map_or_else(|| quote!(#runtime::NoUserException), |ty| quote!(#ty));
    let declared = parameters.iter().enumerate().map(|(number, parameter)| {
        let ty = declared(runtime, parameter.value_type(), parameter.tag);
        let declaration = declaration("Declared", &ty, parameter.tag.map(|_| parameter.value_type()));
        let argument = argument(runtime, parameter);
        quote! {
            impl #runtime::ParameterAt<#number> for #marker {
                #declaration
            }
            impl #runtime::ArgumentAt<#number> for #marker {
                type Argument<'__a> = #argument;
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
            #format
            #definition
            #result
            type Exceptions = #exceptions;
        }
        #(#declared)*
        impl #runtime::OperationAt<#number> for #proxy {
            type Operation = #marker;
        }
    }
}

/// `type Result = ..;`: the results as the interface declares them.
fn result(interface: &Interface, operation: &Operation) -> TokenStream {
    let Interface {
        runtime, is_derived, ..
    } = interface;
    let result = match &operation.result {
        None => quote!(()),
        Some(ty) if *is_derived && operation.result_tags.is_empty() && !matches!(ty, Type::Tuple(_)) => {
            return read_of_method(runtime, ty);
        }
        Some(ty) if operation.result_tags.is_empty() => quote!(#ty),
        Some(ty) => {
            let results = operation.results().into_iter();
            let mut results = results.map(|(ty, tag)| declared(runtime, ty, tag));
            match ty.clone() {
                Type::Tuple(mut tuple) => {
                    tuple.elems = results.map(Type::Verbatim).collect();
                    tuple.into_token_stream()
                }
                _ => results.next().unwrap_or_default(),
            }
        }
    };
    let tagged = operation.result.as_ref().filter(|_| !operation.result_tags.is_empty());
    declaration("Result", &result, tagged)
}

/// `type Result = T;`. What rustc says of the definition and of a type that is found by a trait is one error if both are at one place.
fn declaration(name: &str, ty: &TokenStream, place: Option<&Type>) -> TokenStream {
    let (first, last) = place.map_or((Span::call_site(), Span::call_site()), ends);
    let name = Ident::new(name, last);
    let (head, equals) = (quote_spanned!(first=> type), quote_spanned!(last=> =));
    let end = quote_spanned!(last=> ;);
    quote!(#head #name #equals #ty #end)
}

/// A result that was read in the signature of a method, which an alias may have hidden.
fn read_of_method(runtime: &Runtime, ty: &Type) -> TokenStream {
    let (first, last) = ends(ty);
    let here = at(runtime, first);
    let (open, close) = (quote_spanned!(first=> <), quote_spanned!(last=> ::Declared));
    declaration("Result", &quote!(#open #ty as #here::ReadInMethod> #close), Some(ty))
}

/// `T`, or `Tagged<1, T>` if it is optional.
fn declared(runtime: &Runtime, ty: &Type, tag: Option<Tag>) -> TokenStream {
    match tag {
        None => quote!(#ty),
        Some(tag) => {
            // What rustc says of it underlines the user's type.
            let (first, last) = ends(ty);
            let (here, tag) = (at(runtime, first), Literal::u32_unsuffixed(tag.value));
            let close = quote_spanned!(last=> >::Tagged);
            quote_spanned!(first=> <#ty as #here::CanBeOptional<#tag> #close)
        }
    }
}

/// How a caller gives a parameter, with its lifetime.
fn argument(runtime: &Runtime, parameter: &Parameter) -> Type {
    struct Borrowed;
    impl VisitMut for Borrowed {
        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            reference.lifetime.get_or_insert_with(|| parse_quote!('__a));
            visit_mut::visit_type_reference_mut(self, reference);
        }
    }
    let ty = proxy::parameter_type(runtime, parameter);
    let mut ty = syn::parse2(ty.clone()).unwrap_or(Type::Verbatim(ty));
    Borrowed.visit_type_mut(&mut ty);
    ty
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
