//! The macro of the interface's name, which calls the second stage.
//!
//! Traits and macros live apart, so one `use` brings both, and a path to the trait is a path to the macro. What it tells
//! is complete: the macros of the bases, which need not be in scope where it is called, were called for it before.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Visibility;
use syn::ext::IdentExt;

use super::interface::docs;
use crate::model::{DescribedInterface, DescribedOperation, Inherited, Interface, Operation, Tag};

/// The macro adds the description of the interface in front of what it is given, which begins with the runtime's path.
pub(super) fn macro_(interface: &Interface) -> TokenStream {
    let Interface { visibility, name, .. } = interface;
    let hidden = interface.macro_name();
    let interfaces = interfaces(interface);
    let own = interface.operations.iter().map(|own| operation(interface, own));
    let others = interface.inherited().into_iter().map(|operation| inherited(&operation));
    let operations = own.chain(others);
    let broken = interface.is_broken.then(|| quote!(!));
    // A macro is public by `macro_export` alone, and cannot be re-exported without it.
    let export = matches!(visibility, Visibility::Public(_)).then(|| {
        quote!(#[macro_export] #[allow(non_local_definitions, reason = "an interface may be defined in a function")])
    });
    quote! {
        #export
        #[doc(hidden)]
        #[allow(unused_macros, reason = "an interface may have no servant here")]
        macro_rules! #hidden {
            ([$($runtime:tt)*] $($stage:tt)*) => {
                $($runtime)*::__private::__second_stage! {
                    { #name #broken [#interfaces] { #(#operations)* } } [$($runtime)*] $($stage)*
                }
            };
        }
        #[doc(hidden)]
        #[allow(unused_imports, reason = "an interface may have no servant here")]
        #visibility use #hidden as #name;
    }
}

/// The interface itself and each that it inherits.
fn interfaces(interface: &Interface) -> TokenStream {
    let (name, type_id, key) = (&interface.name, &interface.type_id, interface.key());
    let ancestors = interface.ancestors().into_iter().map(|ancestor| {
        let DescribedInterface { name, type_id, key } = ancestor.interface;
        quote!(#name #type_id #key;)
    });
    quote!(#name #type_id #key; #(#ancestors)*)
}

fn operation(interface: &Interface, operation: &Operation) -> TokenStream {
    let Operation { name, wire_name, .. } = operation;
    let parameters = operation.parameters.iter().map(|own| {
        let name = own.name.unraw().to_string();
        parameter(&name, &crate::model::type_text(&own.ty), own.tag)
    });
    let output = operation
        .output
        .as_ref()
        .map(crate::model::type_text)
        .unwrap_or_default();
    let slice = operation.slice_text();
    let docs = docs(operation);
    let deprecated = interface.deprecation(operation);
    quote!(0 [#docs #deprecated] #name #wire_name (#(#parameters),*) #output #slice;)
}

fn inherited(inherited: &Inherited<'_>) -> TokenStream {
    let DescribedOperation {
        attributes,
        name,
        wire_name,
        parameters,
        output,
        slice,
        ..
    } = inherited.operation;
    // The interface itself is the first.
    let interface = Literal::usize_unsuffixed(inherited.ancestor + 1);
    let parameters = parameters
        .iter()
        .map(|inherited| parameter(&inherited.name, &inherited.ty, inherited.tag));
    quote!(#interface [#(#attributes)*] #name #wire_name (#(#parameters),*) #output #slice;)
}

fn parameter(name: &str, ty: &str, tag: Option<Tag>) -> TokenStream {
    let tag = tag.map(|tag| Literal::u32_unsuffixed(tag.value));
    quote!(#name #ty #tag)
}
