//! The interface that `#[servant(derive(Greeter), module = "..")]` makes of the methods of a block.
//!
//! It is written as a trait, as a person would write it under `#[interface]`, with the places of the user's own tokens.
//! So there is one way from a trait to an interface, and its checks hold here as well.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, FnArg, ImplItem, ImplItemFn, ItemImpl, LitStr, Meta, Pat, PatType, Path, ReceiverKind, ReturnType,
    Token, Type, Visibility,
};

use super::attributes::{Argument, Value, is_helper};
use super::readable;
use super::servant::type_parameters;
use crate::check::servant::is_plain;
use crate::diagnostics::Errors;
use crate::model::{Runtime, container_argument, extra_name, is_responder, type_text};

/// `derive(pub Greeter: Base)`
pub(crate) struct Derived {
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) bases: Vec<Path>,
    /// `module = ".."`
    pub(crate) module: Option<LitStr>,
    /// `name = ".."`
    pub(crate) slice_name: Option<LitStr>,
}

impl Parse for Derived {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (visibility, name) = (input.parse()?, input.parse()?);
        let bases = if input.is_empty() {
            Vec::new()
        } else {
            input.parse::<Token![:]>()?;
            let bases = Punctuated::<Path, Token![+]>::parse_separated_nonempty_with(input, Path::parse_mod_style)?;
            bases.into_iter().collect()
        };
        Ok(Self {
            visibility,
            name,
            bases,
            module: None,
            slice_name: None,
        })
    }
}

impl Derived {
    /// Reads `derive(..)`.
    pub(crate) fn read(argument: &Argument, errors: &mut Errors) -> Option<Self> {
        let read = match &argument.value {
            Value::List(list) => syn::parse2(list.stream()).ok(),
            _ => None,
        };
        if read.is_none() {
            let message = "`derive` takes the name of the interface that is made: `derive(Greeter)`, `derive(pub Greeter)` or `derive(Greeter: Base)`";
            errors.push(&argument.key, message);
        }
        read
    }

    /// The arguments of `#[interface(..)]`.
    pub(crate) fn arguments(&self, runtime: &Runtime) -> TokenStream {
        // What is missing was reported, in words that fit.
        let module = self
            .module
            .as_ref()
            .map_or_else(|| quote!("Missing"), |module| quote!(#module));
        let module = std::iter::once(quote!(module = #module));
        let name = self.slice_name.iter().map(|name| quote!(name = #name));
        let path = &runtime.path;
        let arguments = module.chain(name).chain([quote!(crate = #path)]);
        quote!(#(#arguments),*)
    }

    /// The trait, with an operation for each method that can be one. What is wrong with the others is reported.
    pub(crate) fn trait_(&self, runtime: &Runtime, block: &ItemImpl, errors: &mut Errors) -> TokenStream {
        let Self {
            visibility,
            name,
            bases,
            ..
        } = self;
        let docs = block.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
        let operations = block.items.iter().filter_map(|item| match item {
            ImplItem::Fn(method) => operation(runtime, block, method, errors),
            _ => None,
        });
        let operations: Vec<_> = operations.collect();
        let colon = (!bases.is_empty()).then(|| quote!(:));
        quote! {
            #(#docs)*
            #visibility trait #name #colon #(#bases)+* {
                #(#operations)*
            }
        }
    }
}

/// An argument of `#[amd(..)]` and its text.
struct Spelled {
    argument: Argument,
    tokens: TokenStream,
}

impl Parse for Spelled {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        let argument = ahead.parse()?;
        let mut tokens = TokenStream::new();
        while input.cursor() != ahead.cursor() {
            tokens.extend([input.parse::<TokenTree>()?]);
        }
        Ok(Self { argument, tokens })
    }
}

/// The arguments of every `#[amd(..)]`. What cannot be read is reported where it is read in full.
fn spelled(attributes: &[Attribute]) -> Vec<Spelled> {
    let lists = attributes
        .iter()
        .filter(|attribute| is_helper(attribute))
        .filter_map(|attribute| match &attribute.meta {
            Meta::List(list) => Punctuated::<Spelled, Token![,]>::parse_terminated
                .parse2(list.tokens.clone())
                .ok(),
            _ => None,
        });
    lists.flatten().collect()
}

/// What the interface says of an operation, by the keys of `#[amd(..)]`.
fn belongs_to_interface(key: &Ident) -> bool {
    const KEYS: [&str; 6] = ["returns", "idempotent", "format", "out", "tag", "tags"];
    KEYS.iter().any(|known| key == known)
}

/// Removes what belongs to the interface from the signatures that the servant is compared with.
pub(crate) fn strip(signatures: &mut ItemImpl) {
    for item in &mut signatures.items {
        if let ImplItem::Fn(method) = item {
            strip_attributes(&mut method.attrs);
            for input in &mut method.sig.inputs {
                if let FnArg::Typed(input) = input {
                    strip_attributes(&mut input.attrs);
                }
            }
        }
    }
}

fn strip_attributes(attributes: &mut [Attribute]) {
    for attribute in attributes.iter_mut().filter(|attribute| is_helper(attribute)) {
        if let Meta::List(list) = &mut attribute.meta
            && let Ok(arguments) = Punctuated::<Spelled, Token![,]>::parse_terminated.parse2(list.tokens.clone())
        {
            let kept = arguments
                .iter()
                .filter(|spelled| !belongs_to_interface(&spelled.argument.key))
                .map(|spelled| &spelled.tokens);
            list.tokens = quote!(#(#kept),*);
        }
    }
}

/// The operation that a method becomes, if it is to be one.
fn operation(runtime: &Runtime, block: &ItemImpl, method: &ImplItemFn, errors: &mut Errors) -> Option<TokenStream> {
    let arguments = spelled(&method.attrs);
    let has = |key: &str| arguments.iter().any(|spelled| spelled.argument.key == key);
    // A function without `self` has nothing to do with requests, as in a block for an interface that exists.
    if has("skip") || method.sig.receiver().is_none() {
        return None;
    }
    let before = errors.count();
    form(method, errors);
    let name = &method.sig.ident;
    let parameters = parameters(runtime, method, has("current"), errors);
    let output = output(runtime, method, &arguments, errors);
    not_generic(block, method, &parameters, output.as_ref(), errors);
    if errors.count() > before {
        return None;
    }
    let kept = method.attrs.iter().filter(|attribute| {
        let path = attribute.path();
        ["doc", "deprecated", "allow", "cfg"]
            .iter()
            .any(|kept| path.is_ident(kept))
    });
    let options = arguments.iter().filter(|spelled| {
        let key = &spelled.argument.key;
        key == "name" || (belongs_to_interface(key) && key != "returns")
    });
    let options = options.map(|spelled| &spelled.tokens);
    let parameters = parameters
        .iter()
        .map(|DerivedParameter { attributes, name, ty }| quote!(#(#attributes)* #name: #ty));
    let output = output.map(|output| quote!(-> #output));
    Some(quote!(#(#kept)* #[amd(#(#options),*)] fn #name(&self #(, #parameters)*) #output;))
}

/// Whether a method can be served at all. How it may change its servant is checked where it is served.
fn form(method: &ImplItemFn, errors: &mut Errors) {
    let name = &method.sig.ident;
    if let Some(receiver) = method.sig.receiver()
        && matches!(receiver.kind, ReceiverKind::Value)
    {
        errors.push(receiver, "a servant method takes `&self`");
    }
    if let Some(parameters) = type_parameters(&method.sig.generics) {
        let message = format!("the method of operation `{name}` cannot be generic: Slice operations have fixed types");
        errors.push(parameters, message);
    }
}

/// A parameter as the interface declares it.
struct DerivedParameter {
    attributes: Vec<Attribute>,
    name: Ident,
    ty: Type,
}

/// All parameters but the current request and a responder.
fn parameters(runtime: &Runtime, method: &ImplItemFn, current: bool, errors: &mut Errors) -> Vec<DerivedParameter> {
    let inputs = method.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(input) => Some(input),
        FnArg::Receiver(_) => None,
    });
    let mut inputs: Vec<_> = inputs.collect();
    if current {
        inputs.pop();
    }
    // The current request and a responder, in either order.
    while inputs
        .last()
        .is_some_and(|input| extra_name(&input.ty).is_some() || says_current(input))
    {
        inputs.pop();
    }
    let parameters = inputs.into_iter().filter_map(|input| parameter(runtime, input, errors));
    parameters.collect()
}

fn says_current(input: &PatType) -> bool {
    spelled(&input.attrs)
        .iter()
        .any(|spelled| spelled.argument.key == "current")
}

fn parameter(runtime: &Runtime, input: &PatType, errors: &mut Errors) -> Option<DerivedParameter> {
    let name = match &*input.pat {
        Pat::Ident(pattern) => without_underscores(&pattern.ident),
        _ => None,
    };
    let Some(name) = name else {
        let message = "a parameter of a derived operation needs a name: it is a part of the interface\nhelp: write it as `name: T`; a name may begin with `_`";
        errors.push(&input.pat, message);
        return None;
    };
    let has_tag = spelled(&input.attrs)
        .iter()
        .any(|spelled| spelled.argument.key == "tag");
    if !has_tag && container_argument(&input.ty, "Option").is_some_and(is_plain) {
        let text = type_text(&input.ty);
        let message = format!("a parameter that may be absent has a tag\nhelp: write `#[amd(tag = 1)] {name}: {text}`");
        errors.push(&input.ty, message);
        return None;
    }
    let attributes = input.attrs.iter().filter(|attribute| is_helper(attribute));
    Some(DerivedParameter {
        attributes: attributes.cloned().collect(),
        name,
        ty: readable::owned(runtime, (*input.ty).clone()),
    })
}

/// `name` for `_name`: that a parameter is not used is no part of an interface.
fn without_underscores(name: &Ident) -> Option<Ident> {
    let text = name.to_string();
    let trimmed = text.trim_start_matches('_');
    if trimmed.len() == text.len() {
        return Some(name.clone());
    }
    let mut trimmed = Ident::parse_any.parse_str(trimmed).ok()?;
    if syn::parse2::<Ident>(trimmed.to_token_stream()).is_err() {
        trimmed = Ident::new_raw(&trimmed.to_string(), name.span());
    }
    trimmed.set_span(name.span());
    Some(trimmed)
}

/// What the method says that the operation returns.
fn output(runtime: &Runtime, method: &ImplItemFn, arguments: &[Spelled], errors: &mut Errors) -> Option<Type> {
    let name = method.sig.ident.unraw();
    let returns = arguments.iter().find(|spelled| spelled.argument.key == "returns");
    if let Some(Spelled { argument, .. }) = returns {
        if let Value::Type(ty) = &argument.value {
            return Some((**ty).clone());
        }
        let message = "`returns` takes a type: `returns = String` or `returns = Result<String, GreetError>`";
        errors.push(&argument.key, message);
        return None;
    }
    let mut inputs = method.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(input) => Some(&*input.ty),
        FnArg::Receiver(_) => None,
    });
    if let Some(responder) = inputs.find(|ty| is_responder(ty)) {
        return readable::responded(runtime, responder);
    }
    let ReturnType::Type(_, ty) = &method.sig.output else {
        return None;
    };
    let read = readable::outcome(runtime, ty);
    if read.is_none() {
        errors.push(
            ty,
            format!("what operation `{name}` returns cannot be read from this type\nhelp: add `#[amd(returns = T)]` to the method, or `#[amd(returns = Result<T, E>)]`"),
        );
    }
    read
}

/// An interface knows neither the parameters of the block nor `Self`, and what is on the wire outlives the call.
fn not_generic(
    block: &ItemImpl,
    method: &ImplItemFn,
    parameters: &[DerivedParameter],
    output: Option<&Type>,
    errors: &mut Errors,
) {
    let operation = method.sig.ident.unraw();
    let generics = block.generics.params.iter().filter_map(|parameter| match parameter {
        syn::GenericParam::Type(parameter) => Some(&parameter.ident),
        syn::GenericParam::Const(parameter) => Some(&parameter.ident),
        syn::GenericParam::Lifetime(_) => None,
    });
    let generics: Vec<_> = generics.collect();
    let types = parameters.iter().map(|parameter| &parameter.ty).chain(output);
    for ty in types {
        if let Some(found) = readable::mentioned(ty.clone(), &generics) {
            let message = format!(
                "operation `{operation}` cannot mention `{found}`: a derived interface has one type for all servants\nhelp: declare the interface by a trait under `#[interface]`, or write the type that is on the wire"
            );
            errors.push(found, message);
        } else if let Some(lifetime) = readable::lifetime(ty.clone()) {
            let message = format!(
                "operation `{operation}` cannot mention `{lifetime}`: an interface is declared by owned types\nhelp: write an owned type, or declare the interface by a trait under `#[interface]`"
            );
            errors.push(lifetime, message);
        }
    }
}
