//! What cannot be borrowed: a servant lives as long as it is served, a parameter as long as its request.

use syn::{GenericArgument, GenericParam, Lifetime, PathArguments, Type, TypeReference};

use crate::diagnostics::Errors;
use crate::model::{Method, Servant, container_argument, last_segment, type_text};

/// A servant with a lifetime of its own.
pub(super) fn of_servant(servant: &Servant, errors: &mut Errors) {
    let declared = servant.generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Lifetime(parameter) => Some(&parameter.lifetime),
        _ => None,
    });
    for lifetime in declared.filter(|lifetime| is_argument(&servant.self_type, lifetime)) {
        let message = format!(
            "a servant cannot borrow for `{lifetime}`: it lives until its object adapter is destroyed\n\
             help: let it own what it uses, by an `Arc` for instance, or write `'static` in the place of `{lifetime}`"
        );
        errors.push(lifetime, message);
    }
}

fn is_argument(ty: &Type, lifetime: &Lifetime) -> bool {
    let Some(PathArguments::AngleBracketed(arguments)) = last_segment(ty).map(|segment| &segment.arguments) else {
        return false;
    };
    let mut arguments = arguments.args.iter();
    arguments.any(|argument| matches!(argument, GenericArgument::Lifetime(found) if found == lifetime))
}

/// References that would outlive the request.
pub(super) fn of_parameters(method: &Method, errors: &mut Errors) -> bool {
    for argument in &method.arguments {
        let Some(lifetime) = lasting(&argument.ty) else {
            continue;
        };
        let mut short = argument.ty.clone();
        if let Some(reference) = reference_mut(&mut short) {
            reference.lifetime = None;
        }
        let message = format!(
            "a parameter borrows from the request, which does not live for `'static`\nhelp: write `{}`, or take it by value",
            type_text(&short)
        );
        errors.push(lifetime, message);
        return false;
    }
    true
}

/// `'static` of `&'static str` or `Option<&'static str>`.
fn lasting(ty: &Type) -> Option<&Lifetime> {
    let ty = container_argument(ty, "Option").unwrap_or(ty);
    match ty {
        Type::Reference(reference) => reference
            .lifetime
            .as_ref()
            .filter(|lifetime| lifetime.ident == "static"),
        _ => None,
    }
}

fn reference_mut(ty: &mut Type) -> Option<&mut TypeReference> {
    match ty {
        Type::Reference(reference) => Some(reference),
        Type::Path(path) => match &mut path.path.segments.last_mut()?.arguments {
            PathArguments::AngleBracketed(arguments) => match arguments.args.first_mut()? {
                GenericArgument::Type(Type::Reference(reference)) => Some(reference),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}
