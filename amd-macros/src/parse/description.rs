//! An interface as its macro hands it on: `Greeter { greet "greet" ("name" "String",) "String" "string greet(..)"; .. }`.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Token, braced, parenthesized};

use crate::model::{DescribedOperation, DescribedParameter, Description};

impl Parse for Description {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        let is_broken = input.parse::<Option<Token![!]>>()?.is_some();
        let content;
        braced!(content in input);
        let operations = Punctuated::<DescribedOperation, Token![;]>::parse_terminated(&content)?;
        Ok(Self {
            name,
            operations: operations.into_iter().collect(),
            is_broken,
        })
    }
}

impl Parse for DescribedOperation {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        let wire_name = text(input)?;
        let content;
        parenthesized!(content in input);
        let parameters = Punctuated::<DescribedParameter, Token![,]>::parse_terminated(&content)?;
        let parameters = parameters.into_iter().collect();
        Ok(Self {
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
        })
    }
}

fn text(input: ParseStream<'_>) -> syn::Result<String> {
    Ok(input.parse::<LitStr>()?.value())
}
