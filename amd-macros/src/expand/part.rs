//! A servant whose methods stand in several impl blocks: `#[servant(Greeter, part)]` on each, and `#[servant(Greeter, parts)]`
//! on the one that makes the table. Which blocks there are only rustc knows, so rustc finds what is missing; the words are ours.

use std::hash::{DefaultHasher, Hash, Hasher};

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::row::ends;
use super::servant::{clause, of_block, operation_type, operations, rows, serves, table};
use super::{at, nameless};
use crate::check::servant::Checked;
use crate::model::{DescribedOperation, Runtime, Servant};

/// One of the blocks: its methods.
pub(super) fn part(servant: &Servant, checked: &Checked<'_>) -> TokenStream {
    of_block(&servant.runtime, rows(servant, checked))
}

/// The block that joins them: its own methods, if it has any, and the table of all.
pub(super) fn parts(servant: &Servant, checked: &Checked<'_>) -> TokenStream {
    let joined = operations(servant).map(|(number, operation)| joined(servant, number, operation));
    let items = rows(servant, checked).chain(joined).chain([table(servant, checked)]);
    of_block(&servant.runtime, items)
}

/// `OneMethodPerOperation<..>` of an operation.
pub(super) fn one_method(runtime: &Runtime, operation: &DescribedOperation) -> TokenStream {
    let number = number(operation);
    quote!(#runtime::OneMethodPerOperation<#number>)
}

/// The number of an operation among those of its servant, whose names all differ.
fn number(operation: &DescribedOperation) -> u64 {
    let mut hasher = DefaultHasher::new();
    operation.wire_name.hash(&mut hasher);
    hasher.finish()
}

/// What a part with errors would have served is not reported as missing as well.
pub(super) fn fallback(error: &syn::Error, servant: &Servant, checked: &Checked<'_>) -> TokenStream {
    let Servant { runtime, self_type, .. } = servant;
    let error = error.to_compile_error();
    let (generics, _, _) = servant.generics.split_for_impl();
    let clause = clause(servant);
    let excused = operations(servant).filter(|(_, operation)| checked.excused.contains(&&operation.name));
    let stubs = excused.map(|(_, operation)| {
        let serves = one_method(runtime, operation);
        quote! {
            impl #generics #serves for #self_type #clause {
                const HANDLER: #runtime::Handler<Self> = #runtime::Handler::new(|| #runtime::Lane::Sync, |_| #runtime::Option::None);
            }
        }
    });
    let stubs = nameless(runtime, stubs);
    quote!(#error #stubs)
}

/// That the servant serves an operation, whichever of its blocks does. One that none does is reported here.
fn joined(servant: &Servant, interface: usize, operation: &DescribedOperation) -> TokenStream {
    let Servant { runtime, self_type, .. } = servant;
    let (generics, _, _) = servant.generics.split_for_impl();
    let clause = clause(servant);
    let serves = serves(servant, interface, operation);
    let name = operation_type(servant, interface, operation);
    let number = number(operation);
    let parameters = 0..operation.parameters.len();
    let signature = quote! {
        fn(#(#runtime::DeclaredAt<#name, #parameters>),*) -> <#name as #runtime::Operation>::Result
    };
    // What rustc says of a missing operation underlines the type of the servant.
    let (first, last) = ends(self_type);
    let this = quote_spanned!(first=> Self);
    let handler = quote_spanned!(last=> HANDLER);
    let at_type = at(runtime, first);
    quote! {
        #[automatically_derived]
        impl #generics #serves for #self_type #clause {
            const HANDLER: #runtime::Handler<Self> =
                <#this as #at_type::ServedBySomePart<#name, #signature, #number>>::#handler;
        }
    }
}
