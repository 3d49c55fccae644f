//! What `#[servant(untyped)]` makes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItemFn, ItemImpl, parse_quote};

use super::policy;
use super::servant::of_block;
use crate::model::Runtime;

/// The servant with the handler of every request.
pub(super) fn expand(runtime: &Runtime, block: &ItemImpl, method: &ImplItemFn) -> TokenStream {
    let self_type = &block.self_ty;
    let name = &method.sig.ident;
    let call = match &block.trait_ {
        Some((path, _)) => quote!(<Self as #path>::#name),
        None => quote!(<Self>::#name),
    };
    let lane = if method.sig.asyncness.is_some() {
        quote!(#runtime::Lane::Async)
    } else {
        let probe = policy::probe(runtime, &call, 3);
        quote!((#probe).amd_tag().lane())
    };
    let mut generics = block.generics.clone();
    let predicates = &mut generics.make_where_clause().predicates;
    predicates.push(parse_quote!(for<'__s> Self: #runtime::Send + #runtime::Sync + 'static));
    let (generics, _, clause) = generics.split_for_impl();
    let probes = quote! {
        #[allow(unused_imports, reason = "which of them are used depends on what the method returns")]
        use #runtime::{ViaAsync as _, ViaSync as _, ViaTryAsync as _};
    };
    let servant = quote! {
        #[automatically_derived]
        impl #generics #runtime::Servant for #self_type #clause {
            const INTERFACE: &'static #runtime::InterfaceInfo = &#runtime::InterfaceInfo::OBJECT;
            const TABLE: &'static [#runtime::Row<Self>] = &[];
            const UNTYPED: #runtime::Option<#runtime::Handler<Self>> = #runtime::Option::Some(#runtime::Handler::new(
                || #lane,
                |__c| __c.serve(|__s, __r: #runtime::Request<#runtime::Untyped>| async move {
                    let __v = #call(&*__s, __r.in_params()?, __r.extra());
                    let (__p, __v) = #runtime::probed(__v);
                    let __v = (&&&__p).amd_tag().settle(__v);
                    __r.reply_untyped(__v.await)
                }),
            ));
        }
    };
    of_block(runtime, [probes, servant])
}
