//! A servant whose methods stand in several impl blocks: `#[servant(Greeter, part)]` on each, and `#[servant(Greeter, parts)]`
//! on the one that makes the table. Which blocks there are only rustc knows, so rustc finds what is missing; the words are ours.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;

use super::row::ends;
use super::servant::{clause, operations, rows, serves, table_of};
use super::{at, nameless};
use crate::check::servant::Checked;
use crate::model::{DescribedOperation, Servant};

/// One of the blocks: its methods.
pub(super) fn part(servant: &Servant, checked: &Checked<'_>) -> TokenStream {
    nameless(&servant.runtime, rows(servant, checked))
}

/// The block that joins them: its own methods, if it has any, and the table of all.
pub(super) fn parts(servant: &Servant, checked: &Checked<'_>) -> TokenStream {
    let needs = operations(servant).map(|(number, operation)| need(servant, number, operation));
    let (first, last) = ends(&servant.self_type);
    let runtime = at(&servant.runtime, first);
    let table = table_of(servant, |number, operation| {
        let (name, need) = (&operation.wire_name, need_name(number, operation));
        // What rustc says of a missing operation underlines the type of the servant.
        let this = quote_spanned!(first=> Self);
        let handler = quote_spanned!(last=> HANDLER);
        quote_spanned!(first=> #runtime::Row::new(#name, <#this as #need>::#handler))
    });
    let items = rows(servant, checked).chain(needs).chain([table]);
    nameless(&servant.runtime, items)
}

/// What a part with errors would have served is not reported as missing as well.
pub(super) fn fallback(error: &syn::Error, servant: &Servant, checked: &Checked<'_>) -> TokenStream {
    let Servant { runtime, self_type, .. } = servant;
    let error = error.to_compile_error();
    let (generics, _, _) = servant.generics.split_for_impl();
    let clause = clause(servant);
    let excused = operations(servant).filter(|(_, operation)| checked.excused.contains(&&operation.name));
    let stubs = excused.map(|(number, operation)| {
        let serves = serves(servant, number, operation);
        quote! {
            impl #generics #serves for #self_type #clause {
                const HANDLER: #runtime::Handler<Self> = #runtime::Handler::new(|| #runtime::Lane::Sync, |_| #runtime::Option::None);
            }
        }
    });
    let stubs = nameless(runtime, stubs);
    quote!(#error #stubs)
}

/// `#[diagnostic::..]` is not found under `#![no_implicit_prelude]`, so there `parts` does not compile.
///
/// A trait for one operation, with the words for the case that no part serves it.
fn need(servant: &Servant, number: usize, operation: &DescribedOperation) -> TokenStream {
    let runtime = &servant.runtime;
    let name = need_name(number, operation);
    let serves = serves(servant, number, operation);
    let interface = &servant.interfaces[number].1.name;
    let message = format!(
        "no part of the servant `{{Self}}` for interface `{interface}` implements `{}`",
        operation.name
    );
    let label = format!("`{}` is missing", operation.name);
    let note = format!(
        "add to an impl block under `#[servant({interface}, part)]`: {} {{ todo!() }}",
        operation.method_text(true)
    );
    let note = note.replace('{', "{{").replace('}', "}}");
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        #[allow(non_camel_case_types, reason = "named after the operation")]
        trait #name: #runtime::Sized {
            const HANDLER: #runtime::Handler<Self>;
        }
        #[diagnostic::do_not_recommend]
        impl<__S: #serves> #name for __S {
            const HANDLER: #runtime::Handler<Self> = <__S as #serves>::HANDLER;
        }
    }
}

fn need_name(number: usize, operation: &DescribedOperation) -> Ident {
    format_ident!(
        "__part{number}_{}",
        operation.name.unraw(),
        span = proc_macro2::Span::call_site()
    )
}
