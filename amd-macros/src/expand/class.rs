//! Classes.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::definition;
use super::exception::{encoding, get, put_tagged};
use super::{nameless, unlisted};
use crate::model::{Class, Member, wire_order};

/// `#[derive(Class)]`
pub(super) fn class(class: &Class) -> TokenStream {
    nameless(&class.runtime, [slices(class), registration(class)])
}

/// The slices of the class, from the most derived to the base.
fn slices(class: &Class) -> TokenStream {
    let unlisted = unlisted();
    let Class {
        runtime,
        name,
        type_id,
        docs,
        members,
        base,
        ..
    } = class;
    let compact_id = compact_id(class);
    let infos = definition::members(runtime, members);
    let kind = quote! {
        Class { base: <Self as #runtime::SliceClass>::BASE_DEFINITION, compact_id: #compact_id, members: #infos }
    };
    let definition = definition::definition(runtime, type_id, docs, &kind);
    let names: Vec<_> = members.iter().map(|member| &member.name).collect();
    let variables: Vec<_> = (0..members.len()).map(|number| format_ident!("__m{number}")).collect();
    let required = members.iter().filter(|member| member.tag.is_none());
    let puts = required.map(
        |Member { name, ty, .. }| quote_spanned!(ty.span()=> <#ty as #runtime::Member>::put(&self.#name, __encoder);),
    );
    let (puts, tagged) = (encoding(&puts.collect()), encoding(&put_tagged(runtime, members)));
    let gets = wire_order(members, |member| member.tag)
        .into_iter()
        .map(|(number, member)| {
            let (variable, get) = (&variables[number], get(runtime, member));
            quote!(let #variable = #get?;)
        });
    let visits = members.iter().map(|Member { name, ty, tag, .. }| {
        let visit = if tag.is_some() {
            quote!(visit_tagged)
        } else {
            quote!(visit)
        };
        quote_spanned!(ty.span()=> <#ty as #runtime::Member>::#visit(&self.#name, __visitor);)
    });
    let decoder = if members.is_empty() {
        quote!(_)
    } else {
        quote!(__decoder)
    };
    let visitor = if members.is_empty() {
        quote!(_)
    } else {
        quote!(__visitor)
    };
    let (base_type, base, base_value) = match base {
        Some(Member { name, ty, .. }) => (
            quote!(#ty),
            quote!(&self.#name),
            quote!(#name: __slices.base::<Self>()?),
        ),
        None => (quote!(#runtime::AnyClass), quote!(#runtime::AnyClass::ROOT), quote!()),
    };
    quote! {
        #[automatically_derived]
        #unlisted
        impl #runtime::SliceClass for #name {
            type Base = #base_type;

            const TYPE_ID: &'static #runtime::str = #type_id;
            const COMPACT_ID: #runtime::Option<#runtime::i32> = #compact_id;
            const DEFINITION: #runtime::Option<&'static #runtime::Definition> = #runtime::Option::Some(&#definition);

            fn base(&self) -> &Self::Base {
                #base
            }

            fn encode_slice(&self, __slices: &mut #runtime::ClassEncoder<'_, '_>) {
                __slices.slice::<Self>(#puts, #tagged);
            }

            fn decode_slices(__slices: &mut #runtime::ClassDecoder<'_, '_>) -> #runtime::Result<Self, #runtime::DecodeError> {
                let (#(#variables,)*) = __slices.members::<Self, _>(|#decoder| {
                    #(#gets)*
                    #runtime::Result::Ok((#(#variables,)*))
                })?;
                #runtime::Result::Ok(Self { #(#names: #variables,)* #base_value })
            }

            fn visit_members(&self, #visitor: &mut #runtime::ReferenceVisitor<'_>) {
                #(#visits)*
            }
        }
    }
}

/// The class among all of the program, to be found when an instance arrives.
fn registration(class: &Class) -> TokenStream {
    let Class {
        runtime, name, type_id, ..
    } = class;
    let (definition, compact_id) = (class.definition(), compact_id(class));
    quote! {
        #runtime::inventory::submit! {
            #runtime::ClassEntry {
                type_id: #type_id,
                compact_id: #compact_id,
                base: <#name as #runtime::SliceClass>::BASE_TYPE_ID,
                definition: #definition,
                place: #runtime::concat!(#runtime::file!(), ":", #runtime::line!()),
                decode: |__slices| __slices.instance::<#name>(),
            }
        }
    }
}

fn compact_id(
    Class {
        runtime, compact_id, ..
    }: &Class,
) -> TokenStream {
    match compact_id {
        Some(number) => {
            let number = Literal::i32_unsuffixed(*number);
            quote!(#runtime::Option::Some(#number))
        }
        None => quote!(#runtime::Option::None),
    }
}
