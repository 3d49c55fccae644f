//! Structs and enums.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::definition::{definition, enumerators as enumerators_info, members as members_info};
use super::nameless;
use crate::model::{Enum, Member, Struct};

/// `#[derive(Struct)]`
pub(super) fn struct_(struct_: &Struct) -> TokenStream {
    let Struct {
        runtime,
        name,
        type_id,
        docs,
        members,
    } = struct_;
    let kind = members_info(runtime, members);
    let definition = definition(runtime, type_id, docs, &quote!(Struct { members: #kind }));
    let names: Vec<_> = members.iter().map(|member| &member.name).collect();
    let values = members
        .iter()
        .map(|Member { ty, .. }| quote_spanned!(ty.span()=> <#ty as #runtime::Member>));
    let values: Vec<_> = values.collect();
    let items = quote! {
        #[automatically_derived]
        impl #runtime::Shape for #name {
            const MIN_SIZE: #runtime::usize = #(#values::MIN_SIZE)+*;
            const FIXED_SIZE: #runtime::Option<#runtime::usize> = #runtime::shape::sum_of_fixed(&[#(#values::FIXED_SIZE),*]);
            const USES_CLASSES: #runtime::bool = #(#values::USES_CLASSES)||*;
            const TYPE: #runtime::TypeInfo = #runtime::TypeInfo::Defined(&#definition);
        }

        #[automatically_derived]
        impl #runtime::SliceType for #name {
            type Slice = Self;
        }

        #[automatically_derived]
        impl #runtime::Struct for #name {
            const TYPE_ID: &'static #runtime::str = #type_id;
        }

        #[automatically_derived]
        impl #runtime::Encode for #name {
            fn encode(&self, __encoder: &mut #runtime::Encoder<'_>) {
                #(#values::put(&self.#names, __encoder);)*
            }

            fn visit_references(&self, __visitor: &mut #runtime::ReferenceVisitor<'_>) {
                #(#values::visit(&self.#names, __visitor);)*
            }
        }

        #[automatically_derived]
        impl<'de> #runtime::Decode<'de> for #name {
            fn decode(__decoder: &mut #runtime::Decoder<'de>) -> #runtime::Result<Self, #runtime::DecodeError> {
                #runtime::Result::Ok(Self { #(#names: #values::get(__decoder)?),* })
            }
        }
    };
    nameless(runtime, [items])
}

/// `#[derive(Enum)]`
pub(super) fn enum_(enum_: &Enum) -> TokenStream {
    let Enum {
        runtime,
        name,
        type_id,
        docs,
        enumerators,
    } = enum_;
    let kind = enumerators_info(enum_);
    let definition = definition(runtime, type_id, docs, &quote!(Enum { enumerators: #kind }));
    let names: Vec<_> = enumerators.iter().map(|enumerator| &enumerator.name).collect();
    let values = enumerators.iter().map(|enumerator| enumerator.value);
    let max = Literal::i32_unsuffixed(values.clone().max().unwrap_or_default());
    let values: Vec<_> = values.map(Literal::i32_unsuffixed).collect();
    let items = quote! {
        #[automatically_derived]
        impl #runtime::Shape for #name {
            const MIN_SIZE: #runtime::usize = 1;
            const TAG_FORMAT: #runtime::TagFormat = #runtime::TagFormat::Size;
            const TYPE: #runtime::TypeInfo = #runtime::TypeInfo::Defined(&#definition);
        }

        #[automatically_derived]
        impl #runtime::SliceType for #name {
            type Slice = Self;
        }

        #[automatically_derived]
        impl #runtime::Enum for #name {
            const TYPE_ID: &'static #runtime::str = #type_id;
            const MAX_VALUE: #runtime::i32 = #max;

            fn value(&self) -> #runtime::i32 {
                match self {
                    #(Self::#names => #values,)*
                }
            }

            fn from_value(__value: #runtime::i32) -> #runtime::Option<Self> {
                match __value {
                    #(#values => #runtime::Option::Some(Self::#names),)*
                    _ => #runtime::Option::None,
                }
            }
        }

        #[automatically_derived]
        impl #runtime::Encode for #name {
            fn encode(&self, __encoder: &mut #runtime::Encoder<'_>) {
                __encoder.write_enumerator(self);
            }
        }

        #[automatically_derived]
        impl<'de> #runtime::Decode<'de> for #name {
            fn decode(__decoder: &mut #runtime::Decoder<'de>) -> #runtime::Result<Self, #runtime::DecodeError> {
                __decoder.read_enumerator()
            }
        }
    };
    nameless(runtime, [items])
}
