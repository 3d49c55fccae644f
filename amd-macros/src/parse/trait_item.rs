//! What stands in a trait under `#[interface]` and is no operation.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{ItemTrait, Token, TraitItem};

use crate::diagnostics::Errors;

/// The trait itself, or that the item is none.
pub(super) fn trait_(item: TokenStream) -> syn::Result<ItemTrait> {
    syn::parse2(item).map_err(|error| {
        let message = error.to_string();
        // What is not a trait, or is no Rust.
        if message == "expected `trait`" {
            syn::Error::new(
                error.span(),
                "`#[interface]` stands on a trait, whose methods are the operations",
            )
        } else {
            error
        }
    })
}

/// The names of the types and constants that the trait declares, and that are reported there.
pub(super) fn associated(item: &ItemTrait) -> Vec<Ident> {
    let names = item.items.iter().filter_map(|item| match item {
        TraitItem::Type(item) => Some(item.ident.clone()),
        TraitItem::Const(item) => Some(item.ident.clone()),
        _ => None,
    });
    names.collect()
}

/// Whether tokens mention `Self::Name`, for one of these names: that has no meaning, and follows from what was reported.
pub(super) fn mentions(tokens: TokenStream, names: &[Ident]) -> bool {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let nested = tokens.iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    });
    nested
        || tokens.windows(4).any(|window| match window {
            [
                TokenTree::Ident(first),
                TokenTree::Punct(colon),
                _,
                TokenTree::Ident(name),
            ] => first == "Self" && colon.as_char() == ':' && names.contains(name),
            _ => false,
        })
}

/// Reports an item that is no operation.
pub(super) fn no_operation(item: &TraitItem, errors: &mut Errors) {
    let public: syn::Result<Token![pub]> = Parser::parse2(
        |input: ParseStream<'_>| {
            let visibility = input.parse();
            input.parse::<TokenStream>()?;
            visibility
        },
        item.to_token_stream(),
    );
    match public {
        Ok(keyword) => errors.push(
            keyword,
            "the operations of an interface are as visible as itself\nhelp: remove `pub`",
        ),
        Err(_) => errors.push(
            item,
            "an interface has operations, and nothing else\nhelp: put this into a trait of its own",
        ),
    }
}
