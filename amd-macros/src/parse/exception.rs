//! The items under `#[derive(UserException)]` and `#[derive(UserExceptions)]`.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Generics, LitStr, Member as FieldName};

use super::attributes::{Argument, helper_arguments, optional, slice_name, type_id};
use crate::diagnostics::Errors;
use crate::model::{Exception, ExceptionSet, Member, Runtime, Variant, docs_of, lower_camel_case};

/// Reads the struct of an exception.
pub(crate) fn exception(input: DeriveInput, errors: &mut Errors) -> Option<Exception> {
    refuse_generics(&input.generics, "an exception", errors);
    let (runtime, type_id) = definition(&input, "exception", errors);
    let docs = docs_of(&input.attrs, &type_id);
    let Data::Struct(data) = input.data else {
        errors.push(
            &input.ident,
            "a Slice exception is a struct\nhelp: an enum of exceptions derives `UserExceptions`",
        );
        return None;
    };
    let Members { members, base } = members(data.fields, &input.ident, "an exception", errors)?;
    Some(Exception {
        runtime,
        name: input.ident,
        type_id,
        docs,
        members,
        base,
    })
}

/// The members of an exception or a class.
pub(super) struct Members {
    pub(super) members: Vec<Member>,
    pub(super) base: Option<Member>,
}

/// Reads the members of `what`.
pub(super) fn members(fields: Fields, owner: &Ident, what: &str, errors: &mut Errors) -> Option<Members> {
    let (mut members, mut base) = (Vec::new(), None);
    let tuple = matches!(fields, Fields::Unnamed(_));
    for (index, field) in fields.into_iter().enumerate() {
        let (mut is_base, mut slice_name, mut tag) = (false, None, None);
        for argument in helper_arguments(&field.attrs, errors) {
            match argument.key.to_string().as_str() {
                "base" => is_base = argument.flag(errors),
                "tag" => tag = argument.tag(errors),
                "name" => slice_name = member_name(&argument, errors),
                _ => argument.refuse("a member", &["base", "tag", "name"], errors),
            }
        }
        let docs = member_docs(&field, slice_name.as_deref());
        let name = match field.ident {
            Some(name) => FieldName::Named(name),
            None => FieldName::Unnamed(syn::Index {
                index: u32::try_from(index).unwrap_or(u32::MAX),
                span: field.ty.span(),
            }),
        };
        let ty = match tag {
            Some(_) => optional(&field.ty, "a member", errors).unwrap_or(field.ty),
            None => field.ty,
        };
        let member = Member {
            name,
            slice_name,
            ty,
            tag,
            docs,
        };
        if !is_base {
            members.push(member);
        } else if tag.is_some() {
            errors.push(&member.name, format!("the base of {what} is no member, and has no tag"));
        } else if base.is_some() {
            errors.push(&member.name, format!("{what} has one base"));
        } else {
            base = Some(member);
        }
    }
    if tuple {
        errors.push(
            owner,
            format!("the members of {what} have names\nhelp: write `struct Name {{ by: String }}`"),
        );
        return None;
    }
    Some(Members { members, base })
}

/// Reads the enum of a set of exceptions.
pub(crate) fn exception_set(input: DeriveInput, errors: &mut Errors) -> Option<ExceptionSet> {
    refuse_generics(&input.generics, "a set of exceptions", errors);
    let options = options(&input.attrs, &["crate"], errors);
    let Data::Enum(data) = input.data else {
        errors.push(&input.ident, "a set of exceptions is an enum with one variant for each\nhelp: a single exception derives `UserException`");
        return None;
    };
    let mut variants = Vec::new();
    for variant in data.variants {
        match variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let exception = fields.unnamed.into_iter().next().map(|field| field.ty);
                variants.extend(exception.map(|exception| Variant {
                    name: variant.ident,
                    exception,
                }));
            }
            _ => {
                let name = &variant.ident;
                errors.push(
                    &variant,
                    format!("a variant of a set holds one exception\nhelp: write `{name}({name})`"),
                );
            }
        }
    }
    Some(ExceptionSet {
        runtime: options.runtime,
        name: input.ident,
        variants,
    })
}

/// The runtime and the type id of a definition in a Slice module.
pub(super) fn definition(input: &DeriveInput, what: &str, errors: &mut Errors) -> (Runtime, String) {
    let options = options(&input.attrs, &["module", "name", "crate"], errors);
    let type_id = defined_type_id(&options, input, what, errors);
    (options.runtime, type_id)
}

/// The same of a class, and its compact id.
pub(super) fn class_definition(input: &DeriveInput, errors: &mut Errors) -> (Runtime, String, Option<i32>) {
    let options = options(&input.attrs, &["module", "name", "compact_id", "crate"], errors);
    let type_id = defined_type_id(&options, input, "class", errors);
    (options.runtime, type_id, options.compact_id)
}

fn defined_type_id(options: &Options, input: &DeriveInput, what: &str, errors: &mut Errors) -> String {
    let name = slice_name(options.name.as_ref(), &input.ident, errors);
    let Some(module) = &options.module else {
        errors.push(
            &input.ident,
            format!("the Slice module of this {what} is missing\nhelp: add `#[amd(module = \"VisitorCenter\")]`"),
        );
        return String::new();
    };
    type_id(module, &name, errors)
}

/// `name = ".."` of a member or an enumerator.
pub(super) fn member_name(argument: &Argument, errors: &mut Errors) -> Option<String> {
    let name = argument.text(errors)?;
    Some(slice_name(Some(&name), &argument.key, errors))
}

/// The documentation of a member that has another name in Slice, or not.
pub(super) fn member_docs(field: &Field, slice_name: Option<&str>) -> String {
    let name = field
        .ident
        .as_ref()
        .map(|name| lower_camel_case(&name.unraw().to_string()));
    docs_of(&field.attrs, slice_name.unwrap_or(&name.unwrap_or_default()))
}

pub(super) fn refuse_generics(generics: &Generics, what: &str, errors: &mut Errors) {
    if !generics.params.is_empty() {
        errors.push(generics, format!("{what} cannot be generic"));
    }
}

#[derive(Default)]
struct Options {
    runtime: Runtime,
    module: Option<LitStr>,
    name: Option<LitStr>,
    compact_id: Option<i32>,
}

fn options(attributes: &[Attribute], known: &[&str], errors: &mut Errors) -> Options {
    let mut options = Options::default();
    for argument in helper_arguments(attributes, errors) {
        match argument.key.to_string().as_str() {
            key if !known.contains(&key) => argument.refuse("this derive", known, errors),
            "module" => options.module = argument.text(errors),
            "name" => options.name = argument.text(errors),
            "compact_id" => options.compact_id = argument.compact_id(errors),
            _ => options.runtime = argument.runtime(errors).unwrap_or_default(),
        }
    }
    options
}
