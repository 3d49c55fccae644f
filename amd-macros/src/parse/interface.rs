//! The trait under `#[interface]`.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericArgument, ItemTrait, LitStr, Pat, Path, PathArguments, ReceiverKind, ReturnType,
    Signature, TraitItem, TraitItemFn, Type, TypeParamBound,
};

use super::attributes::{Argument, Arguments, helper_arguments, is_helper, once, optional, slice_name, type_id};
use super::servant::type_parameters;
use super::trait_item::{associated, mentions, no_operation, trait_};
use crate::diagnostics::Errors;
use crate::model::{
    Interface, Operation, Parameter, Runtime, Tag, is_users, last_segment, lower_camel_case, type_text,
};

/// Reads the trait. What is wrong with it is marked so.
pub(crate) fn interface(arguments: TokenStream, item: TokenStream, errors: &mut Errors) -> Option<Interface> {
    let arguments = errors.ok(syn::parse2::<Arguments>(arguments));
    let item = errors.ok(trait_(item))?;
    let readable = arguments.is_some();
    let Arguments(arguments) = arguments.unwrap_or_default();
    once(&arguments, errors);
    let options = options(&arguments, errors);
    let name = slice_name(options.name.as_ref(), &item.ident, errors);
    let type_id = match &options.module {
        Some(module) => type_id(module, &name, errors),
        None => {
            if readable && !arguments.iter().any(|argument| argument.key == "module") {
                let place = &item.ident;
                errors.push(place, "the Slice module of this interface is missing\nhelp: write `#[interface(module = \"VisitorCenter\")]`");
            }
            format!("::{name}")
        }
    };
    check_head(&item, errors);
    let base_paths = bases(&item, errors);
    let associated = associated(&item);
    let operations = item.items.iter().filter_map(|trait_item| {
        let before = errors.count();
        let mut operation = operation(trait_item, &associated, errors)?;
        operation.is_broken = errors.count() > before || !item.generics.params.is_empty();
        Some(operation)
    });
    let operations = operations.collect();
    Some(Interface {
        runtime: options.runtime,
        place_hash: place_hash(&type_id, item.ident.span()),
        attributes: item.attrs,
        visibility: item.vis,
        name: item.ident,
        type_id,
        base_paths,
        bases: Vec::new(),
        operations,
        is_derived: false,
        is_broken: false,
    })
}

#[derive(Default)]
struct Options {
    runtime: Runtime,
    module: Option<LitStr>,
    name: Option<LitStr>,
}

fn options(arguments: &[Argument], errors: &mut Errors) -> Options {
    let mut options = Options::default();
    for argument in arguments {
        match argument.key.to_string().as_str() {
            "module" => options.module = argument.text(errors),
            "name" => options.name = argument.text(errors),
            "crate" => options.runtime = argument.runtime(errors).unwrap_or_default(),
            _ => argument.refuse("`#[interface]`", &["module", "name", "crate"], errors),
        }
    }
    options
}

fn check_head(item: &ItemTrait, errors: &mut Errors) {
    if !item.generics.params.is_empty() {
        errors.push(&item.generics, "a Slice interface cannot be generic");
    }
    if let Some(clause) = &item.generics.where_clause {
        errors.push(clause, "a Slice interface cannot have a `where` clause");
    }
    if let Some(keyword) = &item.unsafety {
        errors.push(keyword, "a Slice interface cannot be `unsafe`");
    }
    for attribute in item.attrs.iter().filter(|attribute| is_helper(attribute)) {
        errors.push(attribute, "options of an interface stand in `#[interface(..)]`");
    }
}

/// The interfaces that this one inherits.
fn bases(item: &ItemTrait, errors: &mut Errors) -> Vec<Path> {
    let text = |path: &Path| path.to_token_stream().to_string();
    let mut bases: Vec<Path> = Vec::new();
    for bound in &item.supertraits {
        // Every servant is these three anyway.
        let implied = match bound {
            TypeParamBound::Trait(bound) => bound.path.is_ident("Send") || bound.path.is_ident("Sync"),
            TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
            _ => false,
        };
        if implied {
            continue;
        }
        let path = match bound {
            TypeParamBound::Trait(bound) if bound.lifetimes.is_none() && bound.maybe.is_none() => &bound.path,
            _ => {
                errors.push(bound, "a Slice interface inherits interfaces, and nothing else");
                continue;
            }
        };
        if path.segments.iter().any(|segment| !segment.arguments.is_none()) {
            errors.push(path, "a Slice interface cannot be generic");
        } else if path.is_ident(&item.ident) {
            errors.push(path, format!("interface `{}` cannot inherit itself", item.ident));
        } else if bases.iter().any(|known| text(known) == text(path)) {
            errors.push(path, "this interface is named twice");
        } else {
            bases.push(path.clone());
        }
    }
    bases
}

fn operation(item: &TraitItem, associated: &[Ident], errors: &mut Errors) -> Option<Operation> {
    let TraitItem::Fn(item) = item else {
        no_operation(item, errors);
        return None;
    };
    if mentions(item.sig.to_token_stream(), associated) {
        return None;
    }
    check_signature(item, errors);
    let signature = &item.sig;
    let mut parameters = signature.inputs.iter();
    match parameters.next() {
        Some(FnArg::Receiver(receiver)) => {
            if !matches!(receiver.kind, ReceiverKind::Reference(_, _, None)) {
                let help = "help: write `&self`; a servant may still take `&mut self`";
                errors.push(receiver, format!("an operation takes `&self`\n{help}"));
            }
        }
        other => {
            errors.push(
                &signature.ident,
                format!(
                    "operation `{}` has no receiver\nhelp: begin its parameters with `&self`",
                    signature.ident
                ),
            );
            parameters = if other.is_some() {
                signature.inputs.iter()
            } else {
                parameters
            };
        }
    }
    let parameters = parameters.filter_map(|input| parameter(input, errors)).collect();
    let output = match &signature.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some((**ty).clone()),
    };
    let (result, exceptions) = output.as_ref().map_or((None, None), |ty| results(ty, errors));
    let mut operation = Operation {
        attributes: attributes(&item.attrs, errors),
        name: signature.ident.clone(),
        wire_name: lower_camel_case(&signature.ident.unraw().to_string()),
        parameters,
        output,
        result,
        exceptions,
        result_tags: Vec::new(),
        idempotent: false,
        format: None,
        all_out: false,
        is_broken: false,
    };
    for argument in helper_arguments(&item.attrs, errors) {
        match argument.key.to_string().as_str() {
            "name" => {
                if let Some(name) = argument.text(errors) {
                    operation.wire_name = slice_name(Some(&name), &operation.name, errors);
                }
            }
            "idempotent" => operation.idempotent = argument.flag(errors),
            "format" => operation.format = argument.class_format(errors),
            "out" => operation.all_out = argument.flag(errors),
            "tag" => operation.result_tags = single_tag(&argument, &operation, errors),
            "tags" => operation.result_tags = tags(&argument, &operation, errors),
            _ => argument.refuse(
                "an operation",
                &["name", "idempotent", "format", "out", "tag", "tags"],
                errors,
            ),
        }
    }
    Some(operation)
}

/// `#[amd(tag = 1)]`: the only result is optional.
fn single_tag(argument: &Argument, operation: &Operation, errors: &mut Errors) -> Vec<Option<Tag>> {
    let tag = argument.tag(errors);
    let name = &operation.name;
    match &operation.result {
        None => errors.push(
            &argument.key,
            format!("operation `{name}` has no result that could have a tag"),
        ),
        Some(Type::Tuple(tuple)) => {
            let count = tuple.elems.len();
            let entries = vec!["_"; count - 1].join(", ");
            errors.push(
                &argument.key,
                format!("operation `{name}` has {count} results\nhelp: write one entry for each: `tags(1, {entries})`"),
            );
        }
        Some(single) => {
            optional(single, "a result", errors);
            return vec![tag];
        }
    }
    Vec::new()
}

/// `#[amd(tags(1, _, 22))]`: these of several results are optional.
fn tags(argument: &Argument, operation: &Operation, errors: &mut Errors) -> Vec<Option<Tag>> {
    let Some(tags) = argument.tags(errors) else {
        return Vec::new();
    };
    let name = &operation.name;
    let Some(Type::Tuple(tuple)) = &operation.result else {
        errors.push(
            &argument.key,
            format!("operation `{name}` has no tuple of results\nhelp: a single result takes `tag = 1`"),
        );
        return Vec::new();
    };
    let (given, count) = (tags.len(), tuple.elems.len());
    if given != count {
        errors.push(
            &argument.key,
            format!(
                "operation `{name}` has {count} results, but here are tags for {given}\nhelp: write `_` for a result that is required"
            ),
        );
        return Vec::new();
    }
    for (ty, tag) in tuple.elems.iter().zip(&tags) {
        if tag.is_some() {
            optional(ty, "a result", errors);
        }
    }
    tags
}

/// What an operation keeps of its attributes.
fn attributes(attributes: &[Attribute], errors: &mut Errors) -> Vec<Attribute> {
    const KEPT: [&str; 6] = ["doc", "deprecated", "allow", "warn", "expect", "deny"];
    let mut kept = Vec::new();
    for attribute in attributes.iter().filter(|attribute| !is_helper(attribute)) {
        if KEPT.iter().any(|name| attribute.path().is_ident(name)) {
            kept.push(attribute.clone());
        } else if attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr") {
            errors.push(
                attribute,
                "an operation cannot depend on `#[cfg]`: both sides of the wire must agree on the interface",
            );
        } else {
            let message =
                "this attribute has no meaning for an operation\nhelp: remove it, or put it on the method of a servant";
            errors.push(attribute, message);
        }
    }
    kept
}

fn check_signature(item: &TraitItemFn, errors: &mut Errors) {
    let Signature {
        constness,
        asyncness,
        safety,
        abi,
        generics,
        variadic,
        ident,
        ..
    } = &item.sig;
    if let Some(keyword) = asyncness {
        errors.push(keyword, format!("an interface does not say whether `{ident}` is asynchronous: each servant decides that for itself\nhelp: remove `async`"));
    }
    for keyword in [
        constness.to_token_stream(),
        safety.to_token_stream(),
        abi.to_token_stream(),
        variadic.to_token_stream(),
    ] {
        if !keyword.is_empty() {
            let text = keyword.to_string();
            errors.push(
                keyword,
                format!("operation `{ident}` cannot be `{text}`\nhelp: remove `{text}`"),
            );
        }
    }
    if type_parameters(generics).is_some() {
        errors.push(
            generics,
            format!("operation `{ident}` cannot be generic: Slice operations have fixed types"),
        );
    } else if !generics.params.is_empty() {
        let message = "operation `{ident}` cannot have lifetimes: an interface is declared by owned types";
        let message = message.replace("{ident}", &ident.to_string());
        errors.push(
            generics,
            format!("{message}\nhelp: remove them; servants may still borrow"),
        );
    } else if let Some(clause) = &generics.where_clause {
        errors.push(clause, "an operation cannot have a `where` clause");
    }
    if let Some(body) = &item.default {
        errors.push(
            body,
            format!("operation `{ident}` cannot have a body: an interface has none\nhelp: end it with `;`"),
        );
    }
}

fn parameter(input: &FnArg, errors: &mut Errors) -> Option<Parameter> {
    let FnArg::Typed(input) = input else { return None };
    for attribute in input.attrs.iter().filter(|attribute| !is_helper(attribute)) {
        errors.push(attribute, "this attribute has no meaning for a parameter");
    }
    let mut tag = None;
    for argument in helper_arguments(&input.attrs, errors) {
        match argument.key.to_string().as_str() {
            "tag" => tag = argument.tag(errors),
            _ => argument.refuse("a parameter of an operation", &["tag"], errors),
        }
    }
    let Pat::Ident(pattern) = &*input.pat else {
        errors.push(&input.pat, "a parameter of an operation needs a name");
        return None;
    };
    if pattern.by_ref.is_some() || pattern.mutability.is_some() || pattern.subpat.is_some() {
        errors.push(pattern, "a parameter of an operation is a name alone");
    }
    let is_type = match tag {
        Some(_) => optional(&input.ty, "a parameter", errors).is_some_and(|ty| check_type(&ty, "a parameter", errors)),
        None => check_type(&input.ty, "a parameter", errors),
    };
    is_type.then(|| Parameter {
        name: pattern.ident.clone(),
        ty: (*input.ty).clone(),
        tag,
    })
}

/// Refuses types that are no Slice types by their syntax. What is left to rustc are names.
fn check_type(ty: &Type, place: &str, errors: &mut Errors) -> bool {
    let message = match ty {
        Type::Reference(reference) => {
            let owned = match &*reference.elem {
                Type::Path(path) if path.path.is_ident("str") => "String".to_owned(),
                Type::Slice(slice) => format!("Vec<{}>", slice.elem.to_token_stream()),
                other => other.to_token_stream().to_string(),
            };
            format!("{place} is declared by an owned type\nhelp: write `{owned}`; servants may still take it borrowed")
        }
        Type::ImplTrait(_) => {
            format!("{place} needs one type, not `impl Trait`: the interface says what is on the wire")
        }
        Type::TraitObject(_) | Type::FnPtr(_) | Type::Ptr(_) | Type::Never(_) | Type::Infer(_) => {
            format!("`{}` is not a Slice type", ty.to_token_stream())
        }
        Type::Path(path) if path.path.is_ident("Self") => {
            "`Self` is not a Slice type\nhelp: name the proxy type".to_owned()
        }
        Type::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "Self") => {
            let text = type_text(ty);
            format!("`{text}` is not a Slice type: an interface has no types of its own\nhelp: name the type")
        }
        _ => return true,
    };
    errors.push(ty, message);
    false
}

/// `self::Result` is a type that the user defined.
fn is_result(ty: &Type, segment: &syn::PathSegment) -> bool {
    segment.ident == "Result" && !(segment.arguments.is_none() && is_users(ty))
}

/// The results and the exceptions of a return type.
fn results(ty: &Type, errors: &mut Errors) -> (Option<Type>, Option<Type>) {
    if let Some(segment) = last_segment(ty).filter(|segment| is_result(ty, segment)) {
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            errors.push(ty, "the results and the exceptions are missing\nhelp: write `Result<T, E>`, where `E` derives `UserExceptions`");
            return (None, None);
        };
        let types: Vec<_> = arguments.args.iter().collect();
        if let [GenericArgument::Type(result), GenericArgument::Type(exceptions)] = types[..] {
            return (
                value(result, errors),
                check_type(exceptions, "an exception", errors).then(|| exceptions.clone()),
            );
        }
        errors.push(
            ty,
            "the exceptions are missing\nhelp: write `Result<T, E>`, where `E` derives `UserExceptions`",
        );
        return (None, None);
    }
    (value(ty, errors), None)
}

fn value(ty: &Type, errors: &mut Errors) -> Option<Type> {
    match ty {
        Type::Tuple(tuple) if tuple.elems.is_empty() => None,
        Type::Tuple(tuple) => {
            let wrong = tuple
                .elems
                .iter()
                .filter(|ty| !check_type(ty, "a result", errors))
                .count();
            (wrong == 0).then(|| ty.clone())
        }
        _ => check_type(ty, "a result", errors).then(|| ty.clone()),
    }
}

/// Distinguishes two interfaces of one name.
fn place_hash(type_id: &str, name: Span) -> u64 {
    let mut hasher = DefaultHasher::new();
    type_id.hash(&mut hasher);
    // Outside of a macro, in the tests of this crate, there are no places.
    if proc_macro::is_available() {
        // Places are those of one crate.
        for variable in ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME"] {
            std::env::var_os(variable).hash(&mut hasher);
        }
        for span in [Span::call_site().unwrap(), name.span().unwrap()] {
            (span.file(), span.line(), span.column()).hash(&mut hasher);
        }
    }
    unique(hasher.finish())
}

/// Two expansions of one `macro_rules!` have one place; what comes second gets another number.
fn unique(hash: u64) -> u64 {
    static SEEN: Mutex<BTreeMap<u64, u64>> = Mutex::new(BTreeMap::new());
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let times = seen.entry(hash).or_insert(0);
    *times += 1;
    hash.wrapping_add(*times - 1)
}
