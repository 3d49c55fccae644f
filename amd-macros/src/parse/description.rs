//! An interface as its macro hands it on:
//! `Greeter [Greeter "::M::Greeter" 7; ..] { 0 [#[doc = ".."]] greet "greet" ("name" "String") "String" "string greet(..)"; .. }`.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitInt, LitStr, Token, braced, bracketed, parenthesized};

use crate::model::{DescribedInterface, DescribedOperation, DescribedParameter, Description, Tag};

impl Parse for Description {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        let is_broken = input.parse::<Option<Token![!]>>()?.is_some();
        let (interfaces, content);
        bracketed!(interfaces in input);
        let interfaces = Punctuated::<DescribedInterface, Token![;]>::parse_terminated(&interfaces)?;
        braced!(content in input);
        let operations = Punctuated::<DescribedOperation, Token![;]>::parse_terminated(&content)?;
        let mut counts = vec![0; interfaces.len()];
        let mut own_number = |interface: usize| {
            let count = counts.get_mut(interface)?;
            *count += 1;
            Some(*count - 1)
        };
        let operations = operations.into_iter().enumerate();
        Ok(Self {
            name,
            interfaces: interfaces.into_iter().collect(),
            operations: operations
                .map(|(number, operation)| DescribedOperation {
                    number,
                    own_number: own_number(operation.interface).unwrap_or_default(),
                    ..operation
                })
                .collect(),
            is_broken,
        })
    }
}

impl Parse for DescribedInterface {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            name: input.call(Ident::parse_any)?,
            type_id: text(input)?,
            key: input.parse::<LitInt>()?.base10_parse()?,
        })
    }
}

impl Parse for DescribedOperation {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let interface = input.parse::<LitInt>()?.base10_parse()?;
        let attributes;
        bracketed!(attributes in input);
        let attributes = attributes.call(Attribute::parse_outer)?;
        let name = input.call(Ident::parse_any)?;
        let wire_name = text(input)?;
        let content;
        parenthesized!(content in input);
        let parameters = Punctuated::<DescribedParameter, Token![,]>::parse_terminated(&content)?;
        let parameters = parameters.into_iter().collect();
        Ok(Self {
            // Counted by the description.
            number: 0,
            own_number: 0,
            interface,
            attributes,
            name,
            wire_name,
            parameters,
            output: text(input)?,
            slice: text(input)?,
        })
    }
}

impl Parse for DescribedParameter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            name: text(input)?,
            ty: text(input)?,
            tag: if input.peek(LitInt) { Some(tag(input)?) } else { None },
        })
    }
}

fn tag(input: ParseStream<'_>) -> syn::Result<Tag> {
    let number: LitInt = input.parse()?;
    Ok(Tag {
        value: number.base10_parse()?,
        span: number.span(),
    })
}

fn text(input: ParseStream<'_>) -> syn::Result<String> {
    Ok(input.parse::<LitStr>()?.value())
}
