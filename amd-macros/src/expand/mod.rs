//! Model -> tokens, and the pipelines that lead there.
//!
//! | file | what it writes |
//! | --- | --- |
//! | `interface` | all that `#[interface]` makes, in order |
//! | `operation` | the types of the operations |
//! | `proxy` | the typed proxy |
//! | `inheritance` | what a proxy has of the bases of its interface |
//! | `stage` | the calls that lead from a first stage to the second |
//! | `description` | the macro of the interface's name, which calls the second stage |
//! | `definition` | the definitions as data |
//! | `servant` | all that `#[servant]` makes |
//! | `part` | what `#[servant]` makes of one of several blocks, and of them all |
//! | `derived` | the interface that is derived from an impl block |
//! | `mock` | all that `#[mock]` makes |
//! | `registration` | the entry by which a servant with an identity is found |
//! | `form` | what differs between servants that are shared, exclusive and local |
//! | `row` | how one method is called |
//! | `policy` | which lane a method goes to, and whether it can be cancelled there |
//! | `untyped` | servants that are given every request as it is |
//! | `class` | classes |
//! | `exception` | user exceptions and sets of them |
//! | `data` | structs and enums |
//! | `fallback` | what stands in for an item with errors, so that no second error follows |

mod class;
mod data;
mod definition;
mod derived;
mod description;
mod exception;
mod fallback;
mod form;
mod inheritance;
mod interface;
mod mock;
mod operation;
mod part;
mod policy;
mod proxy;
mod registration;
mod row;
mod servant;
mod stage;
mod untyped;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{DeriveInput, ItemImpl};

use crate::diagnostics::Errors;
use crate::model::{Base, Interface, Runtime};
use crate::parse::{
    self,
    stage::{Extent, InterfaceItem, Second, SecondStage},
};
use crate::{check, expand};

use stage::call_interface;

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

/// The path of the runtime, at one place.
fn at(runtime: &Runtime, span: Span) -> TokenStream {
    let tokens = runtime.to_token_stream().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
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

/// Keeps what the facade itself defines (`amd::ice`) out of the candidates that rustc lists where a type of the user's does
/// not fit. Elsewhere that cannot be said: `#[diagnostic]` is not found under `#![no_implicit_prelude]`.
fn unlisted() -> Option<TokenStream> {
    let is = |variable: &str, value: &str| std::env::var(variable).is_ok_and(|found| found == value);
    let in_facade = is("CARGO_PKG_NAME", "amd-rpc") && is("CARGO_CRATE_NAME", "amd");
    in_facade.then(|| quote!(#[diagnostic::do_not_recommend]))
}

/// `#[interface(..)] trait ..`. If there are bases, all but the errors is left to the second stage.
pub(crate) fn interface(arguments: &TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let Some(mut interface) = parse_interface(arguments.clone(), item, &mut errors) else {
        return fallback::item(errors, item);
    };
    let error = errors.finish().err().map(syn::Error::into_compile_error);
    interface.is_broken = error.is_some();
    let Interface {
        runtime, base_paths, ..
    } = &interface;
    let expanded = if base_paths.is_empty() {
        interface::expand(&interface)
    } else {
        let item = quote!([#arguments] #item);
        call_interface(Second::Interface, runtime, &TokenStream::new(), base_paths, item)
    };
    quote!(#error #expanded)
}

fn parse_interface(arguments: TokenStream, item: &TokenStream, errors: &mut Errors) -> Option<Interface> {
    let mut interface = parse::interface::interface(arguments, item.clone(), errors)?;
    check::names::interface(&mut interface, errors);
    Some(interface)
}

/// `#[servant(..)] impl ..`: the block as it is, and the call of the interface's macro.
pub(crate) fn servant(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let options = parse::servant::options(arguments, &mut errors);
    let mut block = match syn::parse2::<ItemImpl>(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            errors.add(syn::Error::new(
                error.span(),
                format!("`#[servant]` stands on an impl block\nnote: {error}"),
            ));
            return fallback::item(errors, item);
        }
    };
    parse::servant::interfaces_named(&options, &mut block, &mut errors);
    if options.untyped.is_some() {
        return untyped_servant(&options, block, errors);
    }
    let mut signatures = parse::servant::signatures(&block, &options);
    let interface = options.derived.as_ref().map(|derived| {
        parse::derived::strip(&mut signatures);
        let others = options.others();
        derived::expand(derived, &options.runtime, &others, &block, &mut errors)
    });
    parse::registration::not_generic(&options.registration, &block, &mut errors);
    let registration = registration::registration(&options.runtime, &options.registration, &block.self_ty);
    let mut untouched = block;
    parse::servant::strip_helpers(&mut untouched);
    let call = |second| {
        let (runtime, described) = (&options.runtime, TokenStream::new());
        call_interface(second, runtime, &described, &options.interfaces, &signatures)
    };
    let extent = options.extent;
    let rest = match errors.finish() {
        Ok(()) => {
            let call = call(Second::Servant(extent));
            quote!(#registration #call)
        }
        Err(error) if options.interfaces.is_empty() => {
            fallback::servant(Some(error), extent, &options.runtime, &signatures)
        }
        Err(error) => {
            let (error, call) = (error.into_compile_error(), call(Second::BrokenServant(extent)));
            quote!(#error #call)
        }
    };
    quote!(#untouched #interface #rest)
}

/// `#[servant(untyped)] impl ..`: there is no interface to ask.
fn untyped_servant(options: &parse::servant::Options, block: ItemImpl, mut errors: Errors) -> TokenStream {
    let runtime = &options.runtime;
    parse::registration::not_generic(&options.registration, &block, &mut errors);
    let registration = registration::registration(runtime, &options.registration, &block.self_ty);
    let method = parse::untyped::method(&block, &mut errors);
    let rest = match (errors.finish(), method) {
        (Ok(()), Some(method)) => {
            let servant = untyped::expand(&runtime.shortened(), &block, &method);
            quote!(#registration #servant)
        }
        (finished, _) => fallback::servant(finished.err(), Extent::Whole, runtime, &block),
    };
    let mut untouched = block;
    parse::servant::strip_helpers(&mut untouched);
    quote!(#untouched #rest)
}

/// The second stage, once for each interface that is named; the last time all are known.
pub(crate) fn second_stage(stage: TokenStream) -> TokenStream {
    let stage = match syn::parse2::<SecondStage>(stage) {
        Ok(stage) => stage,
        Err(error) => return error.into_compile_error(),
    };
    if !stage.pending.is_empty() {
        return call_interface(
            stage.second,
            &stage.runtime,
            &stage.described_tokens,
            &stage.pending,
            &stage.item,
        );
    }
    let expanded = match stage.second {
        Second::Interface | Second::Derived => interface_with_bases(stage),
        Second::Servant(extent) => servant_of_interfaces(stage, extent),
        Second::BrokenServant(extent) => broken_servant(stage, extent),
        Second::Mock => mock_of_interface(&stage),
    };
    expanded.unwrap_or_else(syn::Error::into_compile_error)
}

/// What the first stage reported is not reported again.
fn interface_with_bases(stage: SecondStage) -> syn::Result<TokenStream> {
    let InterfaceItem { arguments, item } = syn::parse2(stage.item)?;
    let mut reported = Errors::new();
    let interface = parse_interface(arguments, &item, &mut reported);
    let was_broken = reported.finish().is_err();
    let Some(mut interface) = interface else {
        return Ok(TokenStream::new());
    };
    if let Second::Derived = stage.second {
        interface.is_derived = true;
        check::inheritance::leave_to_others(&mut interface, &stage.described);
    }
    // Behind the bases stand other interfaces of the servant whose block this one is derived from.
    let bases = stage.described.into_iter().take(interface.base_paths.len());
    interface.bases = bases.map(|(path, description)| Base { path, description }).collect();
    let bases_broken = interface.bases.iter().any(|base| base.description.is_broken);
    let mut errors = Errors::new();
    check::inheritance::interface(&mut interface, &mut errors);
    let error = errors.finish().err().map(syn::Error::into_compile_error);
    interface.is_broken = was_broken || bases_broken || error.is_some();
    let expanded = interface::expand(&interface);
    Ok(quote!(#error #expanded))
}

fn servant_of_interfaces(stage: SecondStage, extent: Extent) -> syn::Result<TokenStream> {
    let runtime = stage.runtime.clone();
    let block: ItemImpl = syn::parse2(stage.item)?;
    if stage.described.iter().any(|(_, interface)| interface.is_broken) {
        return Ok(fallback::servant(None, extent, &runtime, &block));
    }
    let mut errors = Errors::new();
    let servant = parse::servant::servant(runtime.shortened(), stage.described, block.clone(), &mut errors);
    let checked = check::servant::servant(&servant, extent, &mut errors);
    Ok(match (errors.finish(), extent) {
        (Ok(()), Extent::Whole) => servant::expand(&servant, &checked),
        (Ok(()), Extent::Part) => part::part(&servant, &checked),
        (Ok(()), Extent::Parts) => part::parts(&servant, &checked),
        (Err(error), Extent::Part) => part::fallback(&error, &servant, &checked),
        (Err(error), _) => fallback::servant(Some(error), extent, &runtime, &block),
    })
}

/// What is wrong besides the mistakes that were reported already. An interface that was derived with mistakes lacks operations.
fn broken_servant(stage: SecondStage, extent: Extent) -> syn::Result<TokenStream> {
    let runtime = stage.runtime.clone();
    let block: ItemImpl = syn::parse2(stage.item)?;
    let is_partial = stage.described.iter().any(|(_, interface)| interface.is_broken);
    let mut errors = Errors::new();
    let servant = parse::servant::servant(runtime.clone(), stage.described, block.clone(), &mut errors);
    if is_partial {
        check::servant::methods(&servant, extent, &mut errors);
    } else {
        check::servant::servant(&servant, extent, &mut errors);
    }
    Ok(fallback::servant(errors.finish().err(), extent, &runtime, &block))
}

/// `#[mock(..)] struct ..`: all is left to the second stage.
pub(crate) fn mock(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let mock = parse::mock::mock(arguments, item, &mut errors);
    if let Err(error) = errors.finish() {
        let error = error.into_compile_error();
        return quote!(#error #item);
    }
    let Some(mock) = mock else { return item.clone() };
    call_interface(
        Second::Mock,
        &mock.runtime,
        &TokenStream::new(),
        &[mock.interface],
        &mock.item,
    )
}

fn mock_of_interface(stage: &SecondStage) -> syn::Result<TokenStream> {
    let item = syn::parse2(stage.item.clone())?;
    let [(path, interface)] = &stage.described[..] else {
        return Ok(stage.item.clone());
    };
    if interface.is_broken {
        return Ok(stage.item.clone());
    }
    let mocked = mock::Mocked {
        original: &stage.runtime,
        runtime: stage.runtime.shortened(),
        path,
        interface,
        item: &item,
    };
    let mut errors = Errors::new();
    let expanded = mock::expand(&mocked, &mut errors);
    let error = errors.finish().err().map(syn::Error::into_compile_error);
    Ok(quote!(#error #expanded))
}

/// `#[derive(UserException)]`
pub(crate) fn exception(item: TokenStream) -> TokenStream {
    derive(item, |input, errors| {
        let mut exception = parse::exception::exception(input, errors)?;
        exception.runtime = exception.runtime.shortened();
        check::tags::exception(&exception, errors);
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

/// `#[derive(Class)]`
pub(crate) fn class(item: TokenStream) -> TokenStream {
    derive(item, |input, errors| {
        let mut class = parse::class::class(input, errors)?;
        class.runtime = class.runtime.shortened();
        check::tags::class(&class, errors);
        Some(expand::class::class(&class))
    })
}

/// `#[derive(Struct)]`
pub(crate) fn struct_(item: TokenStream) -> TokenStream {
    derive(item, |input, errors| {
        let mut struct_ = parse::data::struct_(input, errors)?;
        struct_.runtime = struct_.runtime.shortened();
        Some(expand::data::struct_(&struct_))
    })
}

/// `#[derive(Enum)]`
pub(crate) fn enum_(item: TokenStream) -> TokenStream {
    derive(item, |input, errors| {
        let mut enum_ = parse::data::enum_(input, errors)?;
        enum_.runtime = enum_.runtime.shortened();
        Some(expand::data::enum_(&enum_))
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
