//! User exceptions and sets of them.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Member as FieldName;
use syn::spanned::Spanned;

use super::{at, definition, nameless, unlisted};
use crate::model::{Exception, ExceptionSet, Member, Runtime, wire_order};

/// `#[derive(UserException)]`
pub(super) fn exception(exception: &Exception) -> TokenStream {
    let items = [
        slices(exception),
        set_of_one(exception),
        error(&exception.runtime, &exception.name, &quote!(UserException)),
        registration(exception),
    ];
    nameless(&exception.runtime, items)
}

/// `#[derive(UserExceptions)]`
pub(super) fn exception_set(exceptions: &ExceptionSet) -> TokenStream {
    let items = [
        set(exceptions),
        conversions(exceptions),
        error(&exceptions.runtime, &exceptions.name, &quote!(UserExceptions)),
    ];
    nameless(&exceptions.runtime, items)
}

/// The slices of the exception, from the most derived to the base.
fn slices(exception: &Exception) -> TokenStream {
    let Exception {
        runtime,
        name,
        type_id,
        members,
        base,
        ..
    } = exception;
    let definition = definition(exception);
    let names: Vec<_> = members.iter().map(|member| &member.name).collect();
    let variables: Vec<_> = (0..members.len()).map(|number| format_ident!("__m{number}")).collect();
    let last = base.is_none();
    let in_wire_order = wire_order(members, |member| member.tag);
    let required = members.iter().filter(|member| member.tag.is_none());
    let puts = required.map(
        |Member { name, ty, .. }| quote_spanned!(ty.span()=> <#ty as #runtime::Member>::put(&self.#name, __encoder);),
    );
    let puts = encoding(&puts.collect());
    let tagged = put_tagged(runtime, members);
    let write = if tagged.is_empty() {
        quote!(__slices.slice(#type_id, #last, #puts);)
    } else {
        let tagged = encoding(&tagged);
        quote!(__slices.slice_with_tagged(#type_id, #last, #puts, #tagged);)
    };
    let gets = in_wire_order.iter().map(|(number, member)| {
        let (variable, get) = (&variables[*number], get(runtime, member));
        quote!(let #variable = #get?;)
    });
    let own = quote!(#(#names: #variables),*);
    let encode_base = base
        .as_ref()
        .map(|Member { name, .. }| quote!(#runtime::UserException::encode_slices(&self.#name, __slices);));
    let decode_base = base.as_ref().map(|Member { name, .. }| {
        let comma = (!members.is_empty()).then(|| quote!(,));
        quote!(#comma #name: #runtime::UserException::decode_slices(__slices)?)
    });
    let uses_classes = uses_classes(runtime, members, base.as_ref());
    let describe = describe(exception);
    let decoder = if members.is_empty() {
        quote!(_)
    } else {
        quote!(__decoder)
    };
    quote! {
        #[automatically_derived]
        impl #runtime::UserException for #name {
            const TYPE_ID: &'static #runtime::str = #type_id;
            const DEFINITION: &'static #runtime::Definition = &#definition;
            const USES_CLASSES: #runtime::bool = #uses_classes;

            fn encode_slices(&self, __slices: &mut #runtime::ExceptionEncoder<'_, '_>) {
                #write
                #encode_base
            }

            fn decode_slices(__slices: &mut #runtime::ExceptionDecoder<'_, '_>) -> #runtime::Result<Self, #runtime::DecodeError> {
                let (#(#variables,)*) = __slices.members(#last, |#decoder| {
                    #(#gets)*
                    #runtime::Result::Ok((#(#variables,)*))
                })?;
                #runtime::Result::Ok(Self { #own #decode_base })
            }

            #describe
        }
    }
}

/// The exception as data.
fn definition(exception: &Exception) -> TokenStream {
    let Exception {
        runtime,
        type_id,
        docs,
        members,
        base,
        ..
    } = exception;
    let base = match base {
        Some(Member { ty, .. }) => {
            quote_spanned!(ty.span()=> #runtime::Option::Some(<#ty as #runtime::UserException>::DEFINITION))
        }
        None => quote!(#runtime::Option::None),
    };
    let members = definition::members(runtime, members);
    definition::definition(
        runtime,
        type_id,
        docs,
        &quote!(Exception { base: #base, members: #members }),
    )
}

/// Reads a member. That it can be written and read is one rule of one trait, so that a type which breaks it is reported
/// once.
pub(super) fn get(runtime: &Runtime, Member { ty, tag, .. }: &Member) -> TokenStream {
    match tag {
        None => quote_spanned!(ty.span()=> <#ty as #runtime::Member>::get(__decoder)),
        Some(tag) => {
            let tag = Literal::u32_unsuffixed(tag.value);
            quote_spanned!(ty.span()=> <#ty as #runtime::Member>::get_tagged(#tag, __decoder))
        }
    }
}

/// Whether a member can refer to instances of classes. Encoding 1.0 wants to know, and has no optional members.
fn uses_classes(runtime: &Runtime, members: &[Member], base: Option<&Member>) -> TokenStream {
    let members = members
        .iter()
        .filter(|member| member.tag.is_none())
        .map(|Member { ty, .. }| quote_spanned!(ty.span()=> <#ty as #runtime::Member>::USES_CLASSES));
    let base = base.map(|Member { ty, .. }| quote_spanned!(ty.span()=> <#ty as #runtime::UserException>::USES_CLASSES));
    let all: Vec<_> = members.chain(base).collect();
    if all.is_empty() {
        quote!(false)
    } else {
        quote!(#(#all)||*)
    }
}

/// Writes the optional members, by ascending tags.
pub(super) fn put_tagged(runtime: &Runtime, members: &[Member]) -> TokenStream {
    let in_wire_order = wire_order(members, |member| member.tag);
    let tagged = in_wire_order.iter().filter_map(|(_, Member { name, ty, tag, .. })| {
        let tag = Literal::u32_unsuffixed(tag.as_ref()?.value);
        Some(quote_spanned! {ty.span()=>
            <#ty as #runtime::Member>::put_tagged(&self.#name, #tag, __encoder);
        })
    });
    tagged.collect()
}

/// `|__encoder| { .. }`
pub(super) fn encoding(puts: &TokenStream) -> TokenStream {
    let encoder = if puts.is_empty() { quote!(_) } else { quote!(__encoder) };
    quote!(|#encoder| { #puts })
}

/// The type id and the members, of the base as well.
fn describe(exception: &Exception) -> TokenStream {
    let Exception {
        runtime,
        type_id,
        members,
        base,
        ..
    } = exception;
    let fields = members.iter().chain(base).map(|member| {
        let name = &member.name;
        let text = match name {
            FieldName::Named(name) => name.to_string(),
            FieldName::Unnamed(index) => index.index.to_string(),
        };
        quote!((#text, (&&#runtime::Described(&self.#name)).amd_describe()))
    });
    quote! {
        fn describe(&self, __f: &mut #runtime::Formatter<'_>) -> #runtime::FmtResult {
            #[allow(unused_imports, reason = "which of them are used depends on the members")]
            use #runtime::{ViaDebug as _, ViaOpaque as _};
            #runtime::describe(__f, #type_id, &[#(#fields),*])
        }
    }
}

/// An exception alone is a set of one.
fn set_of_one(exception: &Exception) -> TokenStream {
    let unlisted = unlisted();
    let Exception {
        runtime, name, type_id, ..
    } = exception;
    let (span, here) = (name.span(), at(runtime, name.span()));
    let raised = raised(
        runtime,
        name,
        &quote_spanned!(span=> #here::Declares<#name>),
        &quote_spanned!(span=> #here::DispatchError::User(__S::declare(self))),
    );
    quote! {
        #[automatically_derived]
        #unlisted
        impl #runtime::UserExceptions for #name {
            const TYPE_IDS: &'static [&'static #runtime::str] = &[#type_id];
            const DEFINITIONS: &'static [&'static #runtime::Definition] = &[<Self as #runtime::UserException>::DEFINITION];

            fn encode_exception(&self, __encoder: &mut #runtime::Encoder<'_>) {
                #runtime::ExceptionEncoder::encode(self, __encoder);
            }

            fn decode_exception(
                __type_id: &#runtime::str,
                __slices: &mut #runtime::ExceptionDecoder<'_, '_>,
            ) -> #runtime::Option<#runtime::Result<Self, #runtime::DecodeError>> {
                if __type_id == #type_id {
                    #runtime::Option::Some(#runtime::UserException::decode_slices(__slices))
                } else {
                    #runtime::Option::None
                }
            }

            fn describe(&self, __f: &mut #runtime::Formatter<'_>) -> #runtime::FmtResult {
                #runtime::UserException::describe(self, __f)
            }
        }

        #[automatically_derived]
        #unlisted
        impl #runtime::Declares<#name> for #name {
            fn declare(exception: Self) -> Self {
                exception
            }
        }

        #raised
    }
}

/// It can end the dispatch of an operation whose set declares it.
///
/// The second impl stands at the user's name: seen as part of a derive, rustc would advise to write it by hand.
fn raised(runtime: &Runtime, name: &Ident, bound: &TokenStream, raised: &TokenStream) -> TokenStream {
    let unlisted = unlisted();
    let here = at(runtime, name.span());
    let raised_in = quote_spanned! {name.span()=>
        #unlisted
        impl<__S: #bound> #here::RaisedIn<__S> for #name {
            fn raise(self) -> #here::DispatchError<__S> {
                #raised
            }
        }
    };
    quote! {
        #[automatically_derived]
        impl #runtime::Raised for #name {}

        #raised_in
    }
}

/// `Display`, and `Error` if the type is `Debug`: a bound that names a lifetime is not checked before it is used.
fn error(runtime: &Runtime, name: &Ident, described_by: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #runtime::Display for #name {
            fn fmt(&self, f: &mut #runtime::Formatter<'_>) -> #runtime::FmtResult {
                #runtime::#described_by::describe(self, f)
            }
        }

        #[automatically_derived]
        impl #runtime::Error for #name where for<'__a> #name: #runtime::Debug {}
    }
}

/// The exception among all of the program, which slicing needs.
fn registration(exception: &Exception) -> TokenStream {
    let Exception {
        runtime,
        type_id,
        members,
        base,
        ..
    } = exception;
    let definition = exception.definition();
    let required: Vec<_> = members.iter().filter(|member| member.tag.is_none()).collect();
    let gets = required.iter().map(|member| get(runtime, member));
    let base = match base {
        Some(Member { ty, .. }) => {
            quote_spanned!(ty.span()=> #runtime::Option::Some(<#ty as #runtime::UserException>::TYPE_ID))
        }
        None => quote!(#runtime::Option::None),
    };
    let decoder = if required.is_empty() {
        quote!(_)
    } else {
        quote!(__decoder)
    };
    quote! {
        #runtime::inventory::submit! {
            #runtime::ExceptionEntry {
                type_id: #type_id,
                base: #base,
                definition: #definition,
                place: #runtime::concat!(#runtime::file!(), ":", #runtime::line!()),
                skip_members: |#decoder| {
                    #(#gets?;)*
                    #runtime::Result::Ok(())
                },
            }
        }
    }
}

/// A set is one of its exceptions.
fn set(exceptions: &ExceptionSet) -> TokenStream {
    let unlisted = unlisted();
    let ExceptionSet {
        runtime,
        name,
        variants,
    } = exceptions;
    let names: Vec<_> = variants.iter().map(|variant| &variant.name).collect();
    let types: Vec<_> = variants.iter().map(|variant| &variant.exception).collect();
    let members: Vec<_> = types
        .iter()
        .map(|ty| quote_spanned!(ty.span()=> <#ty as #runtime::OneOfSet>))
        .collect();
    let this = if variants.is_empty() {
        quote!(*self)
    } else {
        quote!(self)
    };
    quote! {
        #[automatically_derived]
        #unlisted
        impl #runtime::UserExceptions for #name {
            const TYPE_IDS: &'static [&'static #runtime::str] = &[#(#members::TYPE_ID),*];
            const DEFINITIONS: &'static [&'static #runtime::Definition] = &[#(#members::DEFINITION),*];

            fn encode_exception(&self, __encoder: &mut #runtime::Encoder<'_>) {
                match #this {
                    #(Self::#names(exception) => #members::encode(exception, __encoder),)*
                }
            }

            fn decode_exception(
                __type_id: &#runtime::str,
                __slices: &mut #runtime::ExceptionDecoder<'_, '_>,
            ) -> #runtime::Option<#runtime::Result<Self, #runtime::DecodeError>> {
                #(if __type_id == #members::TYPE_ID {
                    let exception = #members::decode(__slices);
                    return #runtime::Option::Some(exception.map(Self::#names));
                })*
                #runtime::Option::None
            }

            fn describe(&self, __f: &mut #runtime::Formatter<'_>) -> #runtime::FmtResult {
                match #this {
                    #(Self::#names(exception) => #members::describe(exception, __f),)*
                }
            }
        }
    }
}

/// Into the set from each of its exceptions, and into any set that declares all of them.
fn conversions(exceptions: &ExceptionSet) -> TokenStream {
    let unlisted = unlisted();
    let ExceptionSet {
        runtime,
        name,
        variants,
    } = exceptions;
    let names: Vec<_> = variants.iter().map(|variant| &variant.name).collect();
    let types: Vec<_> = variants.iter().map(|variant| &variant.exception).collect();
    let (span, here) = (name.span(), at(runtime, name.span()));
    let arms =
        quote_spanned!(span=> #(Self::#names(exception) => #here::DispatchError::User(__S::declare(exception)),)*);
    let raised = raised(
        runtime,
        name,
        &quote_spanned!(span=> #here::UserExceptions #(+ #here::Declares<#types>)*),
        &quote_spanned!(span=> match self { #arms }),
    );
    quote! {
        #(
            #[automatically_derived]
            #unlisted
            impl #runtime::Declares<#types> for #name {
                fn declare(exception: #types) -> Self {
                    Self::#names(exception)
                }
            }

            #[automatically_derived]
            impl #runtime::From<#types> for #name {
                fn from(exception: #types) -> Self {
                    Self::#names(exception)
                }
            }
        )*
        #raised
    }
}
