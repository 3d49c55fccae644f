//! Model -> tokens, and the pipelines that lead there.
//!
//! | file | what it writes |
//! | --- | --- |
//! | `interface` | all that `#[interface]` makes, in order |
//! | `operation` | the types of the operations |
//! | `proxy` | the typed proxy |
//! | `description` | the macro of the interface's name, which calls the second stage |
//! | `servant` | all that `#[servant]` makes |
//! | `row` | how one method is called |
//! | `exception` | user exceptions and sets of them |
//! | `fallback` | what stands in for an item with errors, so that no second error follows |

mod description;
mod exception;
mod fallback;
mod interface;
mod operation;
mod proxy;
mod row;
mod servant;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{DeriveInput, ItemImpl};

use crate::diagnostics::Errors;
use crate::model::Runtime;
use crate::parse::{self, servant::SecondStage};
use crate::{check, expand};

/// The path of the runtime's private module, as tokens.
impl ToTokens for Runtime {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let path = &self.path;
        tokens.extend(if self.is_short {
            quote!(__amd)
        } else {
            quote!(#path::__private)
        });
    }
}

/// Items without names of their own, which refer to the runtime by its short name.
fn nameless(runtime: &Runtime, items: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    let path = &runtime.path;
    let items = items.into_iter();
    quote! {
        const _: () = {
            use #path::__private as __amd;
            #(#items)*
        };
    }
}

/// `#[interface(..)] trait ..`
pub(crate) fn interface(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let interface = parse::interface::interface(arguments, item.clone(), &mut errors);
    let Some(mut interface) = interface else {
        return fallback::item(errors, item);
    };
    check::names::interface(&mut interface, &mut errors);
    let error = errors.finish().err().map(syn::Error::into_compile_error);
    interface.is_broken = error.is_some();
    let expanded = interface::expand(&interface);
    quote!(#error #expanded)
}

/// `#[servant(..)] impl ..`: the block as it is, and the call of the interface's macro.
pub(crate) fn servant(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let options = parse::servant::options(arguments, &mut errors);
    let block = match syn::parse2::<ItemImpl>(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            errors.add(syn::Error::new(
                error.span(),
                format!("`#[servant]` stands on an impl block\nnote: {error}"),
            ));
            return fallback::item(errors, item);
        }
    };
    let signatures = parse::servant::signatures(&block);
    let mut untouched = block;
    parse::servant::strip_helpers(&mut untouched);
    let rest = match errors.finish() {
        Ok(()) => servant::call_interface(&options.runtime, &TokenStream::new(), &options.interfaces, &signatures),
        Err(error) => fallback::servant(Some(error), &options.runtime, &signatures),
    };
    quote!(#untouched #rest)
}

/// The second stage, once for each interface of the servant; the last time all are known.
pub(crate) fn second_stage(stage: TokenStream) -> TokenStream {
    let stage = match syn::parse2::<SecondStage>(stage) {
        Ok(stage) => stage,
        Err(error) => return error.into_compile_error(),
    };
    if !stage.pending.is_empty() {
        return servant::call_interface(&stage.runtime, &stage.described_tokens, &stage.pending, &stage.block);
    }
    let (runtime, block) = (stage.runtime.clone(), stage.block.clone());
    if stage.described.iter().any(|(_, interface)| interface.is_broken) {
        return fallback::servant(None, &runtime, &block);
    }
    let mut errors = Errors::new();
    let mut servant = parse::servant::servant(stage, &mut errors);
    servant.runtime = runtime.shortened();
    let checked = check::servant::servant(&servant, &mut errors);
    match errors.finish() {
        Ok(()) => servant::expand(&servant, &checked),
        Err(error) => fallback::servant(Some(error), &runtime, &block),
    }
}

/// `#[derive(UserException)]`
pub(crate) fn exception(item: TokenStream) -> TokenStream {
    derive(item, |input, errors| {
        let mut exception = parse::exception::exception(input, errors)?;
        exception.runtime = exception.runtime.shortened();
        Some(expand::exception::exception(&exception))
    })
}

/// `#[derive(UserExceptions)]`
pub(crate) fn exception_set(item: TokenStream) -> TokenStream {
    derive(item, |input, errors| {
        let mut set = parse::exception::exception_set(input, errors)?;
        set.runtime = set.runtime.shortened();
        check::names::exception_set(&set, errors);
        Some(expand::exception::exception_set(&set))
    })
}

fn derive(item: TokenStream, expand: impl FnOnce(DeriveInput, &mut Errors) -> Option<TokenStream>) -> TokenStream {
    let mut errors = Errors::new();
    let input = errors.ok(syn::parse2(item));
    let expanded = input.and_then(|input| expand(input, &mut errors));
    match errors.finish() {
        Ok(()) => expanded.unwrap_or_default(),
        Err(error) => error.into_compile_error(),
    }
}
