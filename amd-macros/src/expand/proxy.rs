//! The typed proxy of an interface.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Type};

use super::{definition, interface::docs, operation};
use crate::model::{Interface, Operation, Parameter, Runtime, container_argument, is_users, last_segment, wire_order};

/// The proxy, its operations, and its place among the values of Slice.
pub(super) fn proxy(interface: &Interface) -> TokenStream {
    [
        struct_(interface),
        upcast(interface),
        methods(interface),
        value(interface),
    ]
    .into_iter()
    .collect()
}

fn struct_(interface: &Interface) -> TokenStream {
    let Interface {
        runtime,
        visibility,
        name,
        type_id,
        ..
    } = interface;
    let proxy = interface.proxy_name();
    let doc = format!(" A proxy for an object with the Slice interface `{type_id}`, which [`{name}`] declares.");
    let info = definition::interface(interface);
    quote! {
        #[doc = #doc]
        #[doc(alias = "proxy")]
        #[derive(#runtime::Clone, #runtime::Debug, #runtime::PartialEq, #runtime::Eq, #runtime::Hash)]
        #visibility struct #proxy {
            object: #runtime::ObjectPrx,
        }

        #[automatically_derived]
        impl #runtime::Proxy for #proxy {
            const INTERFACE: &'static #runtime::InterfaceInfo = &#info;

            fn from_object(object: #runtime::ObjectPrx) -> Self {
                Self { object }
            }

            fn as_object(&self) -> &#runtime::ObjectPrx {
                &self.object
            }
        }

        #[automatically_derived]
        impl #runtime::Display for #proxy {
            fn fmt(&self, f: &mut #runtime::Formatter<'_>) -> #runtime::FmtResult {
                #runtime::Display::fmt(&self.object, f)
            }
        }
    }
}

/// Proxies of derived interfaces become this one.
fn upcast(interface: &Interface) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let (proxy, key) = (interface.proxy_name(), interface.key());
    quote! {
        #[automatically_derived]
        impl<__P: #runtime::Inherits<#key>> #runtime::From<__P> for #proxy {
            fn from(derived: __P) -> Self {
                Self { object: #runtime::Clone::clone(#runtime::Proxy::as_object(&derived)) }
            }
        }
    }
}

fn methods(interface: &Interface) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let proxy = interface.proxy_name();
    let methods: TokenStream = interface
        .operations
        .iter()
        .enumerate()
        .map(|(number, op)| method(interface, number, op))
        .collect();
    if methods.is_empty() {
        return methods;
    }
    quote! {
        const _: () = {
            #[allow(unused_imports, reason = "needed for types of the user's")]
            use #runtime::{ViaEncode as _, ViaInvoke as _, ViaNoInvoke as _, ViaNothing as _, ViaTagged as _};
            impl #proxy {
                #methods
            }
        };
    }
}

/// Whether a type is certainly a Slice type. Others may be none: that is reported where the operation declares them, so
/// they are written by what compiles in any case.
pub(super) fn is_known(ty: &Type) -> bool {
    let container = |name| container_argument(ty, name).is_some_and(is_known);
    is_by_value(ty) || is_plain(ty, "String") || is_object_proxy(ty) || container("Vec")
}

fn method(interface: &Interface, number: usize, operation: &Operation) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let Operation {
        name,
        attributes,
        parameters,
        ..
    } = operation;
    let docs = docs(operation);
    let written = |attribute: &&Attribute| {
        !["doc", "deprecated"]
            .iter()
            .any(|other| attribute.path().is_ident(other))
    };
    let attributes = attributes
        .iter()
        .filter(written)
        .chain(interface.deprecation(operation));
    let ty = operation::projected(interface, number);
    let declared = parameters.iter().map(|parameter| {
        let (name, ty) = (&parameter.name, parameter_type(runtime, parameter));
        quote!(#name: #ty)
    });
    // A parameter may have any name.
    let encoder = Ident::new("__encoder", Span::mixed_site());
    let puts = wire_order(parameters, |parameter| parameter.tag).into_iter();
    let puts = puts.map(|(_, parameter)| {
        let name = &parameter.name;
        if let Some(tag) = parameter.tag {
            let tag = Literal::u32_unsuffixed(tag.value);
            return if is_known(parameter.value_type()) {
                quote!(#encoder.write_tagged(#tag, &#name);)
            } else {
                quote!((&&#runtime::Parameter(&#name)).amd_put_tagged(#encoder, #tag);)
            };
        }
        let value = if is_by_value(&parameter.ty) {
            quote!(&#name)
        } else {
            quote!(#name)
        };
        if is_known(&parameter.ty) {
            quote!(#encoder.put(#value);)
        } else {
            quote!((&&#runtime::Parameter(#value)).amd_put(#encoder);)
        }
    });
    let result = operation
        .result
        .as_ref()
        .map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let exceptions = operation.exceptions.as_ref().map(|ty| quote!(, #ty));
    let invoke = if operation.results().into_iter().all(|(ty, _)| is_known(ty)) {
        quote!(#runtime::invoke::<#ty>)
    } else {
        quote!((&&#runtime::Calling::<#ty>::NEW).amd_invoke)
    };
    let encoder = if parameters.is_empty() {
        quote!(_)
    } else {
        quote!(#encoder)
    };
    // With `&self` it is one more than clippy likes.
    let many = (parameters.len() >= 7)
        .then(|| quote!(#[allow(clippy::too_many_arguments, reason = "as many as the operation has")]));
    quote! {
        #docs
        #(#attributes)*
        #many
        pub fn #name(&self #(, #declared)*) -> #runtime::Invocation<#result #exceptions> {
            #invoke(&self.object, |#encoder| { #(#puts)* })
        }
    }
}

/// How a caller gives a parameter, which may be optional.
pub(super) fn parameter_type(runtime: &Runtime, parameter: &Parameter) -> TokenStream {
    let ty = value_type(runtime, parameter.value_type());
    match parameter.tag {
        Some(_) => quote!(#runtime::Option<#ty>),
        None => ty,
    }
}

/// How a caller gives a value: small ones as they are, the rest borrowed.
fn value_type(runtime: &Runtime, ty: &Type) -> TokenStream {
    if is_by_value(ty) {
        return ty.to_token_stream();
    }
    if is_plain(ty, "String") {
        return quote!(&#runtime::str);
    }
    let element = container_argument(ty, "Vec").or_else(|| match container_argument(ty, "Box") {
        Some(Type::Slice(slice)) => Some(&*slice.elem),
        _ => None,
    });
    match element {
        Some(element) => quote!(&[#element]),
        None => quote!(&#ty),
    }
}

fn is_by_value(ty: &Type) -> bool {
    ["bool", "u8", "i16", "i32", "i64", "f32", "f64"]
        .iter()
        .any(|name| is_plain(ty, name))
}

fn is_object_proxy(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "ObjectPrx")
}

fn is_plain(ty: &Type, name: &str) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == name && segment.arguments.is_none()) && !is_users(ty)
}

/// A proxy can be a parameter, a result and a member, and null stands for none.
fn value(interface: &Interface) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let proxy = interface.proxy_name();
    quote! {
        #[automatically_derived]
        impl #runtime::SliceType for #proxy {
            type Slice = #runtime::shape::Proxy<Self>;
        }

        #[automatically_derived]
        impl #runtime::Encode for #proxy {
            fn encode(&self, encoder: &mut #runtime::Encoder<'_>) {
                #runtime::Encode::encode(&self.object, encoder);
            }
        }

        #[automatically_derived]
        impl #runtime::Nullable for #proxy {
            fn encode_null(encoder: &mut #runtime::Encoder<'_>) {
                <#runtime::ObjectPrx as #runtime::Nullable>::encode_null(encoder);
            }

            fn decode_nullable(decoder: &mut #runtime::Decoder<'_>) -> #runtime::Result<#runtime::Option<Self>, #runtime::DecodeError> {
                let object = <#runtime::ObjectPrx as #runtime::Nullable>::decode_nullable(decoder)?;
                #runtime::Result::Ok(object.map(|object| Self { object }))
            }
        }

        #[automatically_derived]
        impl<'de> #runtime::Decode<'de> for #proxy {
            fn decode(decoder: &mut #runtime::Decoder<'de>) -> #runtime::Result<Self, #runtime::DecodeError> {
                #runtime::Nullable::decode_required(decoder)
            }

            fn decode_present(decoder: &mut #runtime::Decoder<'de>) -> #runtime::Result<#runtime::Option<Self>, #runtime::DecodeError> {
                #runtime::Nullable::decode_nullable(decoder)
            }
        }
    }
}

/// The interface among all of the program.
pub(super) fn registration(interface: &Interface) -> TokenStream {
    let Interface { runtime, .. } = interface;
    let proxy = interface.proxy_name();
    quote!(#runtime::inventory::submit! { <#proxy as #runtime::Proxy>::INTERFACE })
}
