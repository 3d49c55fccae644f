//! All that `#[servant]` makes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemImpl, Path, WhereClause, parse_quote};

use super::{nameless, row};
use crate::check::servant::{Checked, Match};
use crate::model::{Description, Operation, Runtime, Servant};

/// The call of the first of these interfaces' macros, which adds what it knows and calls the second stage.
pub(super) fn call_interface(
    runtime: &Runtime,
    described: &TokenStream,
    pending: &[Path],
    block: &ItemImpl,
) -> TokenStream {
    let Some(next) = pending.first() else {
        return TokenStream::new();
    };
    let runtime = &runtime.path;
    quote!(#next! { [#runtime] [#described] [#(#pending),*] { #block } })
}

pub(super) fn expand(servant: &Servant, checked: &Checked<'_>) -> TokenStream {
    let Servant {
        runtime, interfaces, ..
    } = servant;
    let implementations = interfaces.iter().enumerate().map(|(number, (path, _))| {
        let matches = checked.matches.iter().filter(|found| found.interface == number);
        implementation(servant, path, matches.map(|found| row::row(servant, path, found)))
    });
    let table = table(servant);
    let assertion = assertion(servant);
    let conditional = checked.conditional.iter().map(|(cfgs, error)| {
        let error = error.to_compile_error();
        quote!(#(#cfgs)* const _: () = { #error };)
    });
    let probes = quote! {
        #[allow(unused_imports, reason = "which of them are used depends on what the methods return")]
        use #runtime::{ViaAsync as _, ViaNested as _, ViaResult as _, ViaSync as _, ViaTryAsync as _, ViaValue as _};
    };
    let items = std::iter::once(probes)
        .chain(implementations)
        .chain([table])
        .chain(assertion)
        .chain(conditional);
    nameless(runtime, items)
}

/// The interface's trait, whose constants are the rows.
fn implementation(servant: &Servant, interface: &Path, rows: impl Iterator<Item = TokenStream>) -> TokenStream {
    let self_type = &servant.self_type;
    let (generics, _, _) = servant.generics.split_for_impl();
    let clause = clause(servant);
    quote! {
        #[automatically_derived]
        #[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
        impl #generics #interface for #self_type #clause {
            #(#rows)*
        }
    }
}

/// The table of all operations, sorted by name.
fn table(servant: &Servant) -> TokenStream {
    let Servant {
        runtime,
        self_type,
        interfaces,
        ..
    } = servant;
    let (generics, _, _) = servant.generics.split_for_impl();
    let clause = clause(servant);
    let Some((first, _)) = interfaces.first() else {
        return TokenStream::new();
    };
    let mut rows: Vec<_> = interfaces
        .iter()
        .flat_map(|(path, interface)| rows(runtime, path, interface))
        .collect();
    rows.sort_by_key(|(name, _)| *name);
    let rows = rows.into_iter().map(|(_, row)| row);
    quote! {
        #[automatically_derived]
        impl #generics #runtime::Servant for #self_type #clause {
            const INTERFACE: &'static #runtime::InterfaceInfo = <Self as #first>::__INTERFACE;
            const TABLE: &'static [#runtime::Row<Self>] = &[#(#rows),*];
        }
    }
}

/// Complains about a servant that cannot be shared between threads.
fn assertion(servant: &Servant) -> Option<TokenStream> {
    let Servant {
        runtime,
        self_type,
        generics,
        ..
    } = servant;
    generics
        .params
        .is_empty()
        .then(|| quote!(const _: fn() = || #runtime::require_servant::<#self_type>();))
}

fn rows<'s>(
    runtime: &'s Runtime,
    path: &'s Path,
    interface: &'s Description,
) -> impl Iterator<Item = (&'s str, TokenStream)> {
    interface.operations.iter().map(move |operation| {
        let (name, wire_name) = (&operation.name, &*operation.wire_name);
        (
            wire_name,
            quote!(#runtime::Row::new(#wire_name, <Self as #path>::#name)),
        )
    })
}

/// The block's own bounds and those that every servant has.
///
/// The user of a generic servant need not repeat them. For one that is not generic, a bound that names a lifetime is
/// taken as given; `assertion` says once if it does not hold, and not everywhere.
fn clause(servant: &Servant) -> Option<WhereClause> {
    let runtime = &servant.runtime;
    let mut generics = servant.generics.clone();
    let bounds = quote!(#runtime::Send + #runtime::Sync);
    let bound = if generics.params.is_empty() {
        parse_quote!(for<'__s> Self: #bounds)
    } else {
        parse_quote!(Self: #bounds + 'static)
    };
    generics.make_where_clause().predicates.push(bound);
    generics.where_clause
}

/// The hidden constant with the type of an operation.
pub(super) fn operation_type(interface: &Path, found: &Match<'_>) -> TokenStream {
    let constant = Operation::type_constant(&found.operation.name);
    quote!(<Self as #interface>::#constant)
}
