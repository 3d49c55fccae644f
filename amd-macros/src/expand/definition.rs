//! The definitions as data, which are written back as Slice.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::operation::projected;
use crate::model::{Enum, Enumerator, Interface, Member, Operation, Runtime};

/// `InterfaceInfo { .. }`
pub(super) fn interface(interface: &Interface) -> TokenStream {
    let Interface {
        runtime,
        type_id,
        base_paths,
        ..
    } = interface;
    let (type_ids, docs) = (interface.type_ids(), interface.docs());
    let operations = (0..interface.operations.len()).map(|number| projected(interface, number));
    quote! {
        #runtime::InterfaceInfo {
            type_id: #type_id,
            type_ids: &[#(#type_ids),*],
            docs: #docs,
            bases: &[#(<<#runtime::Placeholder as #base_paths>::__Proxy as #runtime::Proxy>::INTERFACE),*],
            operations: &[#(#runtime::OperationInfo::of::<#operations>()),*],
        }
    }
}

/// What the type of an operation says of it for people and for other languages.
pub(super) fn operation(runtime: &Runtime, operation: &Operation) -> TokenStream {
    let docs = operation.docs();
    let parameters = operation.parameters.iter().enumerate().map(|(number, parameter)| {
        let name = parameter.slice_name();
        quote!(#runtime::ParameterInfo::of::<Self, #number>(#name))
    });
    let parameters = (!operation.parameters.is_empty())
        .then(|| quote!(const IN_PARAMETERS: &'static [#runtime::ParameterInfo] = &[#(#parameters),*];));
    let docs = (!docs.is_empty()).then(|| quote!(const DOCS: &'static #runtime::str = #docs;));
    quote!(#parameters #docs)
}

/// `Definition { .. }` of a kind, such as `Struct { members: &[..] }`.
pub(super) fn definition(runtime: &Runtime, type_id: &str, docs: &str, kind: &TokenStream) -> TokenStream {
    quote! {
        #runtime::Definition { type_id: #type_id, docs: #docs, kind: #runtime::DefinitionKind::#kind }
    }
}

/// `&[..]` of members.
pub(super) fn members(runtime: &Runtime, members: &[Member]) -> TokenStream {
    let members = members.iter().map(|member| {
        let Member { ty, docs, .. } = member;
        let (name, tag) = (member.slice_name(), option(runtime, member.tag.map(|tag| tag.value)));
        let ty = quote_spanned!(ty.span()=> <#ty as #runtime::Member>::TYPE);
        quote!(#runtime::MemberInfo { name: #name, docs: #docs, tag: #tag, ty: #ty })
    });
    quote!(&[#(#members),*])
}

/// `&[..]` of enumerators.
pub(super) fn enumerators(enum_: &Enum) -> TokenStream {
    let Enum {
        runtime, enumerators, ..
    } = enum_;
    let enumerators = enumerators.iter().map(|enumerator| {
        let Enumerator {
            slice_name,
            docs,
            value,
            ..
        } = enumerator;
        let value = Literal::i32_unsuffixed(*value);
        quote!(#runtime::EnumeratorInfo { name: #slice_name, docs: #docs, value: #value })
    });
    quote!(&[#(#enumerators),*])
}

fn option(runtime: &Runtime, number: Option<u32>) -> TokenStream {
    match number.map(Literal::u32_unsuffixed) {
        Some(number) => quote!(#runtime::Option::Some(#number)),
        None => quote!(#runtime::Option::None),
    }
}
