//! The macro of the interface's name, which calls the second stage.
//!
//! Traits and macros live apart, so one `use` brings both, and a path to the trait is a path to the macro.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Visibility;
use syn::ext::IdentExt;

use crate::model::{Interface, Operation};

/// The macro adds the description of the interface in front of what it is given, which begins with the runtime's path.
pub(super) fn macro_(interface: &Interface) -> TokenStream {
    let Interface {
        visibility,
        name,
        operations,
        ..
    } = interface;
    let hidden = interface.macro_name();
    let operations = operations.iter().map(operation);
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
                $($runtime)*::__private::__servant! { { #name #broken { #(#operations)* } } [$($runtime)*] $($stage)* }
            };
        }
        #[doc(hidden)]
        #[allow(unused_imports, reason = "an interface may have no servant here")]
        #visibility use #hidden as #name;
    }
}

fn operation(operation: &Operation) -> TokenStream {
    let Operation { name, wire_name, .. } = operation;
    let parameters = operation.parameters.iter().map(|parameter| {
        let (name, ty) = (
            parameter.name.unraw().to_string(),
            crate::model::type_text(&parameter.ty),
        );
        quote!(#name #ty)
    });
    let output = operation
        .output
        .as_ref()
        .map(crate::model::type_text)
        .unwrap_or_default();
    let slice = operation.slice_text();
    quote!(#name #wire_name (#(#parameters),*) #output #slice;)
}
