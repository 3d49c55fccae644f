//! All that `#[servant]` makes.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::{Meta, WhereClause, parse_quote};

use super::row::ends;
use super::{form, nameless, row};
use crate::check::servant::{Checked, Configured};
use crate::model::{DescribedOperation, Runtime, Servant};

pub(super) fn expand(servant: &Servant, checked: &Checked<'_>) -> TokenStream {
    let absent = checked.configured.iter().map(|found| {
        let (condition, error) = (condition(found), found.error.to_compile_error());
        quote!(#[cfg(not(#condition))] const _: () = { #error };)
    });
    let items = rows(servant, checked).chain([table(servant, checked)]).chain(absent);
    of_block(&servant.runtime, items)
}

/// All that is made for an impl block.
pub(super) fn of_block(runtime: &Runtime, items: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    // What clippy says of large exceptions it says at the user's method, and not once more at the attribute.
    let allowed = quote!(#[allow(clippy::result_large_err, reason = "the exceptions are the user's")]);
    let block = nameless(runtime, items);
    quote!(#allowed #block)
}

/// How each method is called, and what is wrong with those that depend on a `#[cfg]`.
pub(super) fn rows(servant: &Servant, checked: &Checked<'_>) -> impl Iterator<Item = TokenStream> {
    let runtime = &servant.runtime;
    let rows = checked
        .matches
        .iter()
        .map(|found| row::row(servant, found, checked.in_parts));
    let conditional = checked.conditional.iter().map(|(cfgs, error)| {
        let error = error.to_compile_error();
        quote!(#(#cfgs)* const _: () = { #error };)
    });
    let probes = quote! {
        #[allow(unused_imports, reason = "which of them are used depends on what the methods return")]
        use #runtime::{
            ViaAsync as _, ViaDeclared as _, ViaIncomparable as _, ViaMethod as _, ViaNested as _, ViaReadable as _,
            ViaResponder as _, ViaResult as _, ViaSync as _, ViaTryAsync as _, ViaUndeclared as _, ViaUnreadable as _, ViaValue as _,
        };
    };
    let proxies = servant.interfaces.iter().enumerate().map(|(number, (path, _))| {
        let proxy = proxy(number);
        quote! {
            #[allow(dead_code, reason = "its operations may be served elsewhere")]
            type #proxy = <#runtime::Placeholder as #path>::__Proxy;
        }
    });
    let proxies: Vec<_> = proxies.collect();
    std::iter::once(probes).chain(proxies).chain(rows).chain(conditional)
}

/// The name of the proxy of interface number `interface`, which has all its operations, within an expansion.
fn proxy(interface: usize) -> Ident {
    format_ident!("__P{interface}")
}

/// The type of a request for an operation.
pub(super) fn request_type(servant: &Servant, interface: usize, operation: &DescribedOperation) -> TokenStream {
    let (runtime, proxy) = (&servant.runtime, proxy(interface));
    let number = Literal::usize_unsuffixed(operation.number);
    quote!(#runtime::RequestOf<#proxy, #number>)
}

/// The type of an operation: that of interface number `interface`. The traits of bases, which have it, may not be in scope.
pub(super) fn operation_type(servant: &Servant, interface: usize, operation: &DescribedOperation) -> TokenStream {
    let runtime = &servant.runtime;
    let (path, number) = (&servant.interfaces[interface].0, operation.number);
    quote!(#runtime::OperationOf<<#runtime::Placeholder as #path>::__Proxy, #number>)
}

/// The table of all operations, sorted by name.
pub(super) fn table(servant: &Servant, checked: &Checked<'_>) -> TokenStream {
    let Servant { runtime, self_type, .. } = servant;
    let (generics, _, _) = servant.generics.split_for_impl();
    let clause = clause(servant);
    let interface = interface(servant);
    let mut sorted: Vec<_> = operations(servant).collect();
    sorted.sort_by_key(|(_, operation)| &operation.wire_name);
    let rows = sorted.into_iter().map(|(number, operation)| {
        let name = &operation.wire_name;
        let (cfg, serves) = row_of(servant, checked, number, operation);
        let row = servant.form.row(runtime, name, &quote!(<Self as #serves>::HANDLER));
        quote!(#cfg #row)
    });
    let (trait_, row_type) = (servant.form.servant(), servant.form.row_type(runtime));
    let into_servant = form::into_servant(servant, clause.as_ref());
    quote! {
        #[automatically_derived]
        impl #generics #runtime::#trait_ for #self_type #clause {
            const INTERFACE: &'static #runtime::InterfaceInfo = #interface;
            const TABLE: &'static [#row_type] = &[#(#rows),*];
        }
        #into_servant
    }
}

/// All operations, each with the number of the interface by which the servant has it.
pub(super) fn operations(servant: &Servant) -> impl Iterator<Item = (usize, &DescribedOperation)> {
    let interfaces = servant.interfaces.iter().enumerate();
    interfaces.flat_map(|(number, (_, interface))| interface.operations.iter().map(move |of| (number, of)))
}

/// The condition under which an operation is served, and the trait that serves it.
fn row_of(
    servant: &Servant,
    checked: &Checked<'_>,
    interface: usize,
    operation: &DescribedOperation,
) -> (Option<TokenStream>, TokenStream) {
    let configured = checked
        .configured
        .iter()
        .find(|found| std::ptr::eq(found.operation, operation));
    let cfg = configured.map(|found| {
        let condition = condition(found);
        quote!(#[cfg(#condition)])
    });
    (cfg, serves(servant, interface, operation))
}

/// Holds if one of the methods is there.
fn condition(configured: &Configured<'_>) -> TokenStream {
    let methods = configured.methods.iter().map(|cfgs| {
        let conditions = cfgs.iter().filter_map(|cfg| match &cfg.meta {
            Meta::List(list) => Some(&list.tokens),
            _ => None,
        });
        quote!(all(#(#conditions),*))
    });
    quote!(any(#(#methods),*))
}

/// `Serves<..>` of an operation: that of interface number `interface`.
pub(super) fn serves(servant: &Servant, interface: usize, operation: &DescribedOperation) -> TokenStream {
    let runtime = &servant.runtime;
    let declaring = &servant.interfaces[interface].1.interfaces[operation.interface];
    let (key, number) = (declaring.key, operation.own_number);
    let serves = servant.form.serves();
    quote!(#runtime::#serves<#key, #number>)
}

/// The interface that the servant says it has.
fn interface(servant: &Servant) -> TokenStream {
    let runtime = &servant.runtime;
    let infos = servant
        .interfaces
        .iter()
        .map(|(path, _)| quote!(<<#runtime::Placeholder as #path>::__Proxy as #runtime::Proxy>::INTERFACE));
    match &servant.interfaces[..] {
        [_] => quote!(#(#infos)*),
        _ => {
            let described = servant
                .interfaces
                .iter()
                .flat_map(|(_, interface)| &interface.interfaces);
            let ids = described.map(|interface| interface.type_id.as_str());
            let ids = ids.chain(["::Ice::Object"]).collect::<BTreeSet<_>>().into_iter();
            quote!(&#runtime::InterfaceInfo::joined([#(#infos),*], &[#(#ids),*]))
        }
    }
}

/// The block's own bounds and those that every servant has.
///
/// The user of a generic servant need not repeat them. For one that is not generic they hold or not: if not, rustc complains
/// at each impl, in the same words, and shows at one place what it says at one place. So all tokens are put at the type.
pub(super) fn clause(servant: &Servant) -> Option<WhereClause> {
    let runtime = &servant.runtime;
    let mut generics = servant.generics.clone();
    let bounds = servant.form.bounds(runtime);
    let bound: TokenStream = if generics.params.is_empty() {
        let (place, _) = ends(&servant.self_type);
        let tokens = quote!(Self: #bounds).into_iter();
        let tokens = tokens.map(|mut token| {
            token.set_span(token.span().located_at(place));
            token
        });
        tokens.collect()
    } else {
        quote!(Self: #bounds + 'static)
    };
    generics.make_where_clause().predicates.push(parse_quote!(#bound));
    generics.where_clause
}
