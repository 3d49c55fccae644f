//! The items under `#[derive(UserException)]` and `#[derive(UserExceptions)]`.

use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, LitStr, Member as FieldName};

use super::attributes::{helper_arguments, slice_name, type_id};
use crate::diagnostics::Errors;
use crate::model::{Exception, ExceptionSet, Member, Runtime, Variant};

/// Reads the struct of an exception.
pub(crate) fn exception(input: DeriveInput, errors: &mut Errors) -> Option<Exception> {
    refuse_generics(&input.generics, "an exception", errors);
    let options = options(&input.attrs, &["module", "name", "crate"], errors);
    let name = slice_name(options.name.as_ref(), &input.ident, errors);
    let type_id = match &options.module {
        Some(module) => type_id(module, &name, errors),
        None => {
            errors.push(
                &input.ident,
                "the Slice module of this exception is missing\nhelp: add `#[amd(module = \"VisitorCenter\")]`",
            );
            String::new()
        }
    };
    let Data::Struct(data) = input.data else {
        errors.push(
            &input.ident,
            "a Slice exception is a struct\nhelp: an enum of exceptions derives `UserExceptions`",
        );
        return None;
    };
    let (mut members, mut base) = (Vec::new(), None);
    let tuple = matches!(data.fields, Fields::Unnamed(_));
    for (index, field) in data.fields.into_iter().enumerate() {
        let mut is_base = false;
        for argument in helper_arguments(&field.attrs, errors) {
            match argument.key.to_string().as_str() {
                "base" => is_base = argument.flag(errors),
                _ => argument.refuse("a member", &["base"], errors),
            }
        }
        let name = match field.ident {
            Some(name) => FieldName::Named(name),
            None => FieldName::Unnamed(syn::Index {
                index: u32::try_from(index).unwrap_or(u32::MAX),
                span: field.ty.span(),
            }),
        };
        let member = Member { name, ty: field.ty };
        if !is_base {
            members.push(member);
        } else if base.is_some() {
            errors.push(&member.name, "an exception has one base");
        } else {
            base = Some(member);
        }
    }
    if tuple {
        errors.push(
            &input.ident,
            "the members of an exception have names\nhelp: write `struct Name { by: String }`",
        );
        return None;
    }
    Some(Exception {
        runtime: options.runtime,
        name: input.ident,
        type_id,
        members,
        base,
    })
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

fn refuse_generics(generics: &Generics, what: &str, errors: &mut Errors) {
    if !generics.params.is_empty() {
        errors.push(generics, format!("{what} cannot be generic"));
    }
}

#[derive(Default)]
struct Options {
    runtime: Runtime,
    module: Option<LitStr>,
    name: Option<LitStr>,
}

fn options(attributes: &[Attribute], known: &[&str], errors: &mut Errors) -> Options {
    let mut options = Options::default();
    for argument in helper_arguments(attributes, errors) {
        match argument.key.to_string().as_str() {
            key if !known.contains(&key) => argument.refuse("this derive", known, errors),
            "module" => options.module = argument.text(errors),
            "name" => options.name = argument.text(errors),
            _ => options.runtime = argument.runtime(errors).unwrap_or_default(),
        }
    }
    options
}
