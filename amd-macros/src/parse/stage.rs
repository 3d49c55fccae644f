//! What a second stage gets from the macros of interfaces.
//!
//! The first stage sees an item and the paths of interfaces, but not what these are: it hands the item to the macro of the
//! first interface, which adds what it knows and calls the second stage; so on for each interface.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, Path, Token, braced, bracketed, parenthesized};

use crate::model::{Description, Runtime};

/// Which attribute began it.
#[derive(Clone, Copy)]
pub(crate) enum Second {
    /// An impl block, in one or in several parts.
    Servant(Extent),
    /// An impl block whose first stage found mistakes: the second one looks for others, and makes nothing of it.
    BrokenServant(Extent),
    Interface,
    /// A struct under `#[mock]`.
    Mock,
    /// A trait that is derived from an impl block.
    Derived,
}

/// How much of a servant an impl block is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// One of several blocks.
    Part,
    /// The one that makes a servant of the parts.
    Parts,
}

impl Parse for Second {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Ident = input.parse()?;
        Ok(match name.to_string().as_str() {
            "servant" => Self::Servant(Extent::Whole),
            "part" => Self::Servant(Extent::Part),
            "parts" => Self::Servant(Extent::Parts),
            "broken_servant" => Self::BrokenServant(Extent::Whole),
            "broken_parts" => Self::BrokenServant(Extent::Parts),
            "mock" => Self::Mock,
            "derived" => Self::Derived,
            _ => Self::Interface,
        })
    }
}

/// The runtime, the interfaces that are described, those that are not yet, and the item.
pub(crate) struct SecondStage {
    pub(crate) second: Second,
    pub(crate) runtime: Runtime,
    /// Each with the path by which the user named it.
    pub(crate) described: Vec<(Path, Description)>,
    /// As tokens, to hand them on.
    pub(crate) described_tokens: TokenStream,
    pub(crate) pending: Vec<Path>,
    pub(crate) item: TokenStream,
}

/// `{ Greeter .. } [::amd] servant [(path Greeter ..)*] [next, ..] { impl .. }`: the macro of the interface adds the front.
impl Parse for SecondStage {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (new, runtime, before, pending, item);
        braced!(new in input);
        bracketed!(runtime in input);
        let second = input.parse()?;
        bracketed!(before in input);
        bracketed!(pending in input);
        braced!(item in input);
        let new: TokenStream = new.parse()?;
        let runtime = Runtime::new(runtime.call(Path::parse_mod_style)?);
        let before: TokenStream = before.parse()?;
        let pending = pending.call(Punctuated::<Path, Token![,]>::parse_terminated)?;
        let mut pending = pending.into_iter();
        let path = pending.next().ok_or_else(|| input.error("no interface is named"))?;
        let described_tokens = quote::quote!(#before (#path #new));
        let described = described.parse2(described_tokens.clone())?;
        Ok(Self {
            second,
            runtime,
            described,
            described_tokens,
            pending: pending.collect(),
            item: item.parse()?,
        })
    }
}

fn described(input: ParseStream<'_>) -> syn::Result<Vec<(Path, Description)>> {
    let mut described = Vec::new();
    while !input.is_empty() {
        let content;
        parenthesized!(content in input);
        described.push((content.call(Path::parse_mod_style)?, content.parse()?));
    }
    Ok(described)
}

/// The trait under `#[interface(..)]`, as it is handed on.
pub(crate) struct InterfaceItem {
    pub(crate) arguments: TokenStream,
    pub(crate) item: TokenStream,
}

impl Parse for InterfaceItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let arguments;
        bracketed!(arguments in input);
        Ok(Self {
            arguments: arguments.parse()?,
            item: input.parse()?,
        })
    }
}
