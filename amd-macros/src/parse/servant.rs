//! The impl block under `#[servant]`, in both stages.
//!
//! The first stage emits the block as it is and hands the signatures to the second, through the macros of the interfaces.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::VisitMut;
use syn::{Attribute, FnArg, GenericParam, ImplItem, ImplItemFn, ItemImpl, Lifetime, Path, ReceiverKind, Token, Type};

use super::attributes::{Argument as Option_, Value, helper_arguments, is_helper};
use super::untyped;
use crate::diagnostics::Errors;
use crate::model::{Argument, Description, Form, Method, Receiver, Runtime, Servant};

/// The arguments of `#[servant(..)]`.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) runtime: Runtime,
    pub(crate) interfaces: Vec<Path>,
    /// `untyped`: all requests go to one method.
    pub(crate) untyped: Option<Ident>,
    /// `local`: the servant lives on one thread.
    pub(crate) local: Option<Ident>,
}

enum OptionOrInterface {
    Option(Option_),
    Interface(Path),
}

impl Parse for OptionOrInterface {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const FLAGS: [&str; 4] = ["part", "parts", "local", "untyped"];
        let ahead = input.fork();
        if let Ok(key) = Ident::parse_any(&ahead) {
            let keyed = ahead.peek(Token![=]) || ahead.peek(syn::token::Paren);
            let flag = FLAGS.iter().any(|flag| key == flag) && (ahead.is_empty() || ahead.peek(Token![,]));
            if keyed || flag {
                return input.parse().map(Self::Option);
            }
        }
        input.call(Path::parse_mod_style).map(Self::Interface)
    }
}

/// Reads the arguments of `#[servant(..)]`.
pub(crate) fn options(arguments: TokenStream, errors: &mut Errors) -> Options {
    let parser = syn::punctuated::Punctuated::<OptionOrInterface, Token![,]>::parse_terminated;
    let Some(arguments) = errors.ok(syn::parse::Parser::parse2(parser, arguments)) else {
        return Options::default();
    };
    let mut options = Options::default();
    let mut reserved = false;
    for argument in arguments {
        match argument {
            OptionOrInterface::Interface(path) => {
                let text = path.to_token_stream().to_string();
                if options
                    .interfaces
                    .iter()
                    .any(|other| other.to_token_stream().to_string() == text)
                {
                    errors.push(&path, "this interface is named twice");
                } else {
                    options.interfaces.push(path);
                }
            }
            OptionOrInterface::Option(argument) => match argument.key.to_string().as_str() {
                "crate" => options.runtime = argument.runtime(errors).unwrap_or_default(),
                "untyped" if argument.flag(errors) => options.untyped = Some(argument.key),
                "local" if argument.flag(errors) => options.local = Some(argument.key),
                "untyped" | "local" => reserved = true,
                "derive" | "module" | "identity" | "part" | "parts" => {
                    // What else belongs to it is not another mistake.
                    if !reserved {
                        argument.not_yet(errors);
                    }
                    reserved = true;
                }
                _ => argument.refuse("`#[servant]`", &["crate", "local", "untyped"], errors),
            },
        }
    }
    untyped::alone(&options, errors);
    if options.interfaces.is_empty() && !reserved && options.untyped.is_none() {
        errors.add(syn::Error::new(
            proc_macro2::Span::call_site(),
            "the interface of this servant is missing\nhelp: write `#[servant(Greeter)]`, where `Greeter` is a trait under `#[interface]`",
        ));
    }
    options
}

/// Removes what only amd understands from the block.
pub(crate) fn strip_helpers(block: &mut ItemImpl) {
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item {
            method.attrs.retain(|attribute| !is_helper(attribute));
            for input in &mut method.sig.inputs {
                if let FnArg::Typed(input) = input {
                    input.attrs.retain(|attribute| !is_helper(attribute));
                }
            }
        }
    }
}

/// The block with its methods' signatures, `#[cfg]` and `#[amd]` attributes, and nothing else. What the second stage must
/// know of the options stands on the block.
pub(crate) fn signatures(block: &ItemImpl, options: &Options) -> ItemImpl {
    let keep = |attributes: &[Attribute]| -> Vec<_> {
        attributes
            .iter()
            .filter(|attribute| is_helper(attribute) || is_cfg(attribute))
            .cloned()
            .collect()
    };
    let methods = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(ImplItem::Fn(ImplItemFn {
            attrs: keep(&method.attrs),
            vis: syn::Visibility::Inherited,
            modifiers: method.modifiers.clone(),
            sig: method.sig.clone(),
            block: syn::Block {
                brace_token: method.block.brace_token,
                stmts: Vec::new(),
            },
        })),
        _ => None,
    });
    let local = options.local.as_ref().map(|local| syn::parse_quote!(#[amd(#local)]));
    ItemImpl {
        attrs: local.into_iter().collect(),
        items: methods.collect(),
        ..block.clone()
    }
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}

/// Reads the signatures.
pub(crate) fn servant(
    runtime: Runtime,
    interfaces: Vec<(Path, Description)>,
    block: ItemImpl,
    errors: &mut Errors,
) -> Servant {
    let methods = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(item) => method(item, errors),
        _ => None,
    });
    let methods: Vec<_> = methods.collect();
    Servant {
        runtime,
        interfaces: distinct(interfaces),
        form: form(&block, &methods),
        methods,
        generics: block.generics,
        trait_path: block.trait_.map(|(path, _)| path),
        self_type: lasting(*block.self_ty),
    }
}

/// How the servant is held.
fn form(block: &ItemImpl, methods: &[Method]) -> Form {
    if is_local(block) {
        return Form::Local;
    }
    let exclusive = |method: &Method| matches!(method.receiver, Receiver::Exclusive(_));
    if methods.iter().any(exclusive) {
        Form::Exclusive
    } else {
        Form::Shared
    }
}

/// Whether the first stage marked the block as that of a local servant: nobody else writes attributes there.
pub(crate) fn is_local(block: &ItemImpl) -> bool {
    block.attrs.iter().any(is_helper)
}

/// An operation that several of the interfaces inherit belongs to the first of them.
fn distinct(mut interfaces: Vec<(Path, Description)>) -> Vec<(Path, Description)> {
    let mut known = HashSet::new();
    for (_, interface) in &mut interfaces {
        let Description {
            interfaces, operations, ..
        } = interface;
        operations.retain(|operation| {
            let key = interfaces[operation.interface].key;
            known.insert((key, operation.wire_name.clone()))
        });
    }
    interfaces
}

/// `Chatbot<'static>` for `Chatbot<'_>`: no other can be a servant.
fn lasting(mut self_type: Type) -> Type {
    struct Lasting;
    impl VisitMut for Lasting {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            if lifetime.ident == "_" {
                lifetime.ident = Ident::new("static", lifetime.ident.span());
            }
        }
    }
    Lasting.visit_type_mut(&mut self_type);
    self_type
}

fn method(item: &ImplItemFn, errors: &mut Errors) -> Option<Method> {
    const KNOWN: [&str; 6] = ["name", "skip", "current", "inline", "returns", "cancel_on_disconnect"];
    let mut method = Method {
        cfgs: item
            .attrs
            .iter()
            .filter(|attribute| is_cfg(attribute))
            .cloned()
            .collect(),
        operation: None,
        name: item.sig.ident.clone(),
        asynchronous: item.sig.asyncness.is_some(),
        receiver: receiver(item),
        generics: item.sig.generics.clone(),
        arguments: Vec::new(),
        takes_current: false,
        output: item.sig.output.clone(),
    };
    let mut skip = false;
    for argument in helper_arguments(&item.attrs, errors) {
        match argument.key.to_string().as_str() {
            "name" => method.operation = argument.text(errors),
            "skip" => skip = argument.flag(errors),
            "current" => method.takes_current = argument.flag(errors),
            "inline" | "returns" | "cancel_on_disconnect" => argument.not_yet(errors),
            _ => argument.refuse("a servant method", &KNOWN, errors),
        }
    }
    let inputs = item.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(input) => Some(input),
        FnArg::Receiver(_) => None,
    });
    let last = inputs.clone().count().saturating_sub(1);
    for (number, input) in inputs.enumerate() {
        for argument in helper_arguments(&input.attrs, errors) {
            match (&argument.key, &argument.value) {
                (key, Value::None) if key == "current" && number == last => method.takes_current = true,
                (key, Value::None) if key == "current" => {
                    errors.push(key, "the current request is the last parameter of a method");
                }
                _ => argument.refuse("a parameter of a servant method", &["current"], errors),
            }
        }
        method.arguments.push(Argument {
            whole: input.clone(),
            ty: (*input.ty).clone(),
        });
    }
    (!skip).then_some(method)
}

pub(super) fn receiver(item: &ImplItemFn) -> Receiver {
    let Some(receiver) = item.sig.receiver() else {
        return Receiver::None;
    };
    let exclusive = match &receiver.kind {
        ReceiverKind::Reference(_, _, mutability) => Some(mutability.is_some()),
        ReceiverKind::Typed(_, ty) => match &**ty {
            Type::Reference(reference) if is_self(&reference.elem) => Some(reference.mutability.is_some()),
            _ => None,
        },
        _ => None,
    };
    match exclusive {
        Some(false) => Receiver::Shared,
        Some(true) => Receiver::Exclusive(receiver.clone()),
        None => Receiver::Other(receiver.clone()),
    }
}

fn is_self(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("Self"))
}

/// The names of the lifetimes that a method declares.
pub(crate) fn lifetimes(generics: &syn::Generics) -> Vec<&Ident> {
    let lifetimes = generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Lifetime(lifetime) => Some(&lifetime.lifetime.ident),
        _ => None,
    });
    lifetimes.collect()
}

/// The type and constant parameters that a method declares, as one run of tokens to point at.
pub(crate) fn type_parameters(generics: &syn::Generics) -> Option<TokenStream> {
    let parameters: TokenStream = generics
        .params
        .iter()
        .filter(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
        .map(ToTokens::to_token_stream)
        .collect();
    (!parameters.is_empty()).then_some(parameters)
}
