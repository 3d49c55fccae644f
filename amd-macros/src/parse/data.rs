//! The items under `#[derive(Struct)]` and `#[derive(Enum)]`.

use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Expr, ExprLit, ExprUnary, Fields, Lit, Member as FieldName, UnOp};

use super::attributes::helper_arguments;
use super::exception::{definition, member_docs, member_name, refuse_generics};
use crate::diagnostics::Errors;
use crate::model::{Enum, Enumerator, Member, Struct, docs_of};

/// Reads a struct.
pub(crate) fn struct_(input: DeriveInput, errors: &mut Errors) -> Option<Struct> {
    refuse_generics(&input.generics, "a Slice struct", errors);
    let (runtime, type_id) = definition(&input, "struct", errors);
    let docs = docs_of(&input.attrs, &type_id);
    let Data::Struct(data) = input.data else {
        errors.push(
            &input.ident,
            "a Slice struct is a Rust struct\nhelp: an enum derives `Enum`",
        );
        return None;
    };
    if matches!(data.fields, Fields::Unnamed(_)) {
        errors.push(
            &input.ident,
            "the members of a struct have names\nhelp: write `struct Name { by: String }`",
        );
        return None;
    }
    if data.fields.is_empty() {
        errors.push(&input.ident, "a Slice struct has at least one member");
        return None;
    }
    let mut members = Vec::new();
    for field in data.fields {
        let mut slice_name = None;
        for argument in helper_arguments(&field.attrs, errors) {
            match argument.key.to_string().as_str() {
                "name" => slice_name = member_name(&argument, errors),
                "tag" => errors.push(
                    &argument.key,
                    "a struct has no optional members\nhelp: exceptions and classes have; or make the whole struct optional where it is used",
                ),
                _ => argument.refuse("a member of a struct", &["name"], errors),
            }
        }
        let docs = member_docs(&field, slice_name.as_deref());
        members.extend(field.ident.map(|name| Member {
            name: FieldName::Named(name),
            slice_name,
            ty: field.ty,
            tag: None,
            docs,
        }));
    }
    Some(Struct {
        runtime,
        name: input.ident,
        type_id,
        docs,
        members,
    })
}

/// Reads an enum.
pub(crate) fn enum_(input: DeriveInput, errors: &mut Errors) -> Option<Enum> {
    refuse_generics(&input.generics, "a Slice enum", errors);
    let (runtime, type_id) = definition(&input, "enum", errors);
    let docs = docs_of(&input.attrs, &type_id);
    let Data::Enum(data) = input.data else {
        errors.push(
            &input.ident,
            "a Slice enum is a Rust enum\nhelp: a struct derives `Struct`",
        );
        return None;
    };
    if data.variants.is_empty() {
        errors.push(&input.ident, "a Slice enum has at least one enumerator");
        return None;
    }
    let mut enumerators = Vec::new();
    let mut next = Some(0_i32);
    for variant in data.variants {
        let mut slice_name = None;
        for argument in helper_arguments(&variant.attrs, errors) {
            match argument.key.to_string().as_str() {
                "name" => slice_name = member_name(&argument, errors),
                _ => argument.refuse("an enumerator", &["name"], errors),
            }
        }
        if !matches!(variant.fields, Fields::Unit) {
            errors.push(&variant, "an enumerator has no fields: it is a number on the wire");
            continue;
        }
        let value = match &variant.discriminant {
            Some((_, value)) => explicit(value, errors),
            None => {
                if next.is_none() {
                    errors.push(&variant.ident, OUT_OF_RANGE);
                }
                next
            }
        };
        // What follows a mistake is not blamed for it.
        next = value.map_or(Some(0), |value| value.checked_add(1));
        let slice_name = slice_name.unwrap_or_else(|| variant.ident.unraw().to_string());
        enumerators.extend(value.map(|value| Enumerator {
            docs: docs_of(&variant.attrs, &slice_name),
            name: variant.ident,
            slice_name,
            value,
        }));
    }
    Some(Enum {
        runtime,
        name: input.ident,
        type_id,
        docs,
        enumerators,
    })
}

const OUT_OF_RANGE: &str = "the value of an enumerator is a number from 0 to 2147483647";

fn explicit(value: &Expr, errors: &mut Errors) -> Option<i32> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number), ..
        }) => {
            let value = number.base10_parse().ok();
            if value.is_none() {
                errors.push(number, OUT_OF_RANGE);
            }
            return value;
        }
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), .. }) => errors.push(value, OUT_OF_RANGE),
        _ => errors.push(value, "the value of an enumerator is written as a number"),
    }
    None
}
