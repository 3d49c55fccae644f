//! The impl block under `#[servant]`, in both stages.
//!
//! The first stage emits the block as it is and hands the signatures to the second, through the macros of the interfaces.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, FnArg, GenericParam, ImplItem, ImplItemFn, ItemImpl, Lifetime, LitStr, Path, ReceiverKind, Safety,
    Token, Type,
};

use super::attributes::{Argument as Option_, Value, helper_arguments, is_helper, once};
use super::derived::Derived;
use super::registration::{self, Registering};
use super::stage::Extent;
use super::untyped;
use crate::diagnostics::Errors;
use crate::model::{
    Argument, Description, Form, Method, Policy, Receiver, Registration, Runtime, Servant, is_responder, type_text,
};

/// The arguments of `#[servant(..)]`.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) runtime: Runtime,
    pub(crate) interfaces: Vec<Path>,
    policy: Policy,
    /// The interface that is made of the methods; it is one of `interfaces`.
    pub(crate) derived: Option<Derived>,
    pub(crate) extent: Extent,
    pub(crate) registration: Registration,
    /// `untyped`: all requests go to one method.
    pub(crate) untyped: Option<Ident>,
    /// `local`: the servant lives on one thread.
    pub(crate) local: Option<Ident>,
    /// Whether it says what is served, be it wrongly.
    is_complete: bool,
}

impl Options {
    /// The interfaces that exist without this block.
    pub(crate) fn others(&self) -> Vec<Path> {
        let derived = self.derived.as_ref().map(|derived| &derived.name);
        let others = self
            .interfaces
            .iter()
            .filter(|path| path.get_ident() != derived || derived.is_none());
        others.cloned().collect()
    }
}

enum OptionOrInterface {
    Option(Option_),
    Interface(Path),
}

impl Parse for OptionOrInterface {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const FLAGS: [&str; 7] = [
            "derive",
            "part",
            "parts",
            "local",
            "untyped",
            "inline",
            "cancel_on_disconnect",
        ];
        if let Ok(text) = input.fork().parse::<LitStr>() {
            let message = format!(
                "an interface is named by its path, not by a text\nhelp: write `{}`",
                text.value()
            );
            return Err(syn::Error::new(text.span(), message));
        }
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
    const KNOWN: [&str; 14] = [
        "derive",
        "module",
        "name",
        "part",
        "parts",
        "identity",
        "facet",
        "adapter",
        "new",
        "local",
        "untyped",
        "inline",
        "cancel_on_disconnect",
        "crate",
    ];
    let parser = syn::punctuated::Punctuated::<OptionOrInterface, Token![,]>::parse_terminated;
    let Some(arguments) = errors.ok(syn::parse::Parser::parse2(parser, arguments)) else {
        return Options {
            is_complete: true,
            ..Options::default()
        };
    };
    let mut options = Options::default();
    let (mut derive, mut module, mut name) = (None, None, None);
    let mut reserved = false;
    let said = arguments.iter().filter_map(|argument| match argument {
        // How often a block can be a part or derive an interface is said in words of their own.
        OptionOrInterface::Option(option) if !["derive", "part", "parts"].iter().any(|own| option.key == own) => {
            Some(option)
        }
        _ => None,
    });
    once(said, errors);
    let mut registering = Registering::default();
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
                "derive" if options.derived.is_some() => {
                    errors.push(&argument.key, "one interface is derived from a block")
                }
                "derive" => match Derived::read(&argument, errors) {
                    Some(derived) => {
                        options.interfaces.push(derived.name.clone().into());
                        options.derived = Some(derived);
                        derive = Some(argument.key);
                    }
                    None => reserved = true,
                },
                "module" => module = Some(argument),
                "name" => name = Some(argument),
                "part" | "parts" if options.extent != Extent::Whole => {
                    errors.push(&argument.key, "a block is a `part`, or the one with `parts`");
                }
                "part" if argument.flag(errors) => options.extent = Extent::Part,
                "parts" if argument.flag(errors) => options.extent = Extent::Parts,
                "part" | "parts" => {}
                key if registration::KEYS.contains(&key) => registering.read(&argument, errors),
                "untyped" if argument.flag(errors) => options.untyped = Some(argument.key),
                "local" if argument.flag(errors) => options.local = Some(argument.key),
                "untyped" | "local" => reserved = true,
                "inline" | "cancel_on_disconnect" => policy(&argument, &mut options.policy, errors),
                _ => argument.refuse("`#[servant]`", &KNOWN, errors),
            },
        }
    }
    complete_derived(&mut options, derive, [module, name], reserved, errors);
    options.registration = registering.finish(errors);
    untyped::alone(&options, errors);
    registration::not_local(&options, errors);
    options.is_complete = !options.interfaces.is_empty() || reserved || options.untyped.is_some();
    options
}

/// The interfaces are missing, or stand where the methods cannot be served. What is left is a plain block.
pub(crate) fn interfaces_named(options: &Options, block: &mut ItemImpl, errors: &mut Errors) {
    let text = |path: &Path| path.to_token_stream().to_string();
    let only_methods = block.items.iter().all(|item| matches!(item, ImplItem::Fn(_)));
    let of_interface = block.trait_.as_ref().map(|(path, _)| path).filter(|path| {
        let named = options.interfaces.iter().any(|interface| text(interface) == text(path));
        only_methods && (named || !options.is_complete)
    });
    if let Some(path) = of_interface {
        let (interface, ty) = (text(path), type_text(&block.self_ty));
        let message = format!(
            "the methods of a servant stand in a block of their own, and the attribute names the interface\n\
             help: write `#[servant({interface})] impl {ty} {{ .. }}`"
        );
        errors.push(path, message);
        block.trait_ = None;
    } else if !options.is_complete {
        errors.add(syn::Error::new(
            proc_macro2::Span::call_site(),
            "the interface of this servant is missing\nhelp: write `#[servant(Greeter)]`, where `Greeter` is a trait under `#[interface]`",
        ));
    }
}

/// Reads one of the arguments that blocks and methods have in common.
fn policy(argument: &Option_, policy: &mut Policy, errors: &mut Errors) {
    if argument.flag(errors) {
        let place = if argument.key == "inline" {
            &mut policy.inline
        } else {
            &mut policy.cancel
        };
        *place = Some(argument.key.clone());
    }
}

/// What else is said of a derived interface.
fn complete_derived(
    options: &mut Options,
    derive: Option<Ident>,
    [module, name]: [Option<Option_>; 2],
    reserved: bool,
    errors: &mut Errors,
) {
    let Some((derived, key)) = options.derived.as_mut().zip(derive) else {
        for argument in [module, name].iter().flatten().filter(|_| !reserved) {
            let said = &argument.key;
            errors.push(
                said,
                format!(
                    "`{said}` belongs to an interface that is derived: `#[servant(derive(Greeter), {said} = \"..\")]`"
                ),
            );
        }
        return;
    };
    if options.extent != Extent::Whole {
        errors.push(
            &key,
            "an interface is derived from one block\nhelp: declare it by a trait under `#[interface]`",
        );
    }
    match module {
        Some(module) => derived.module = module.text(errors),
        None => errors.push(
            &derived.name,
            format!("the Slice module of this interface is missing\nhelp: write `#[servant(derive({}), module = \"VisitorCenter\")]`", derived.name),
        ),
    }
    derived.slice_name = name.and_then(|name| name.text(errors));
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

/// The block with its methods' signatures, `#[cfg]` and `#[amd]` attributes, and nothing else. What was said of the whole
/// block is an `#[amd]` attribute of it.
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
    let Policy { inline, cancel } = &options.policy;
    let keys: Vec<_> = inline.iter().chain(cancel).chain(&options.local).collect();
    let said = (!keys.is_empty()).then(|| syn::parse_quote!(#[amd(#(#keys),*)]));
    ItemImpl {
        attrs: said.into_iter().collect(),
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
    let mut of_all = Policy::default();
    for argument in helper_arguments(&block.attrs, errors) {
        if argument.key != "local" {
            policy(&argument, &mut of_all, errors);
        }
    }
    Servant {
        runtime,
        policy: of_all,
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
    let says_local = |list: &syn::MetaList| list.tokens.to_string().split(',').any(|key| key.trim() == "local");
    let mut helpers = block.attrs.iter().filter(|attribute| is_helper(attribute));
    helpers.any(|attribute| attribute.meta.require_list().is_ok_and(says_local))
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
        unsafety: match item.sig.safety {
            Safety::Unsafe(keyword) => Some(keyword),
            _ => None,
        },
        receiver: receiver(item),
        generics: item.sig.generics.clone(),
        arguments: Vec::new(),
        said_extras: 0,
        policy: Policy::default(),
        output: item.sig.output.clone(),
    };
    let mut skip = false;
    for argument in helper_arguments(&item.attrs, errors) {
        match argument.key.to_string().as_str() {
            "name" => method.operation = argument.text(errors),
            "skip" => {
                argument.flag(errors);
                skip = true;
            }
            "current" => method.said_extras = usize::from(argument.flag(errors)),
            "inline" | "cancel_on_disconnect" => policy(&argument, &mut method.policy, errors),
            "returns" => errors.push(
                &argument.key,
                "the interface says what its operations return\nhelp: remove `returns`, which belongs to an interface that is derived",
            ),
            _ => argument.refuse("a servant method", &KNOWN, errors),
        }
    }
    let inputs = item.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(input) => Some(input),
        FnArg::Receiver(_) => None,
    });
    let count = inputs.clone().count();
    // A responder may follow the current request.
    let responds = inputs.clone().next_back().is_some_and(|input| is_responder(&input.ty));
    let first = count.saturating_sub(1 + usize::from(responds));
    for (number, input) in inputs.enumerate() {
        for argument in helper_arguments(&input.attrs, errors) {
            match (&argument.key, &argument.value) {
                (key, Value::None) if key == "current" && number >= first => method.said_extras = count - number,
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
