//! What `#[servant(untyped)]` makes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItemFn, ItemImpl, parse_quote};

use super::{nameless, row};
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
        quote!((&&&#runtime::probe_method(|(__a0, __a1, __a2)| #call(__a0, __a1, __a2))).amd_tag().lane())
    };
    let mut generics = block.generics.clone();
    let predicates = &mut generics.make_where_clause().predicates;
    predicates.push(parse_quote!(for<'__s> Self: #runtime::Send + #runtime::Sync + 'static));
    let (generics, _, clause) = generics.split_for_impl();
    let probes = quote! {
        #[allow(unused_imports, reason = "which of them are used depends on what the method returns")]
        use #runtime::{ViaAsync as _, ViaSync as _, ViaTryAsync as _};
    };
    let allowed = row::allowed();
    let servant = quote! {
        #[automatically_derived]
        #allowed
        impl #generics #runtime::Servant for #self_type #clause {
            const INTERFACE: &'static #runtime::InterfaceInfo = &#runtime::InterfaceInfo::OBJECT;
            const TABLE: &'static [#runtime::Row<Self>] = &[];
            const UNTYPED: #runtime::Option<#runtime::Handler<Self>> = #runtime::Option::Some(#runtime::Handler::new(
                || #lane,
                |__call| __call.serve(
                    #runtime::PhantomData::<#runtime::Untyped>,
                    |__servant, __request| async move {
                        let __outcome = async {
                            let __current = __request.extra();
                            let __value = #call(&*__servant, __request.in_params()?, __current);
                            let __tag = (&&&#runtime::probe_value(&__value)).amd_tag();
                            __request.reply_untyped(__tag.settle(__value).await)
                        }
                        .await;
                        __request.finish(__outcome)
                    },
                ),
            ));
        }
    };
    nameless(runtime, [probes, servant])
}
