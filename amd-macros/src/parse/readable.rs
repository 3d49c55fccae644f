//! What the types in a method's signature say about the operation: the owned form of what it takes, and what comes out of
//! what it returns.

use proc_macro2::Ident;
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, Lifetime, Path, PathArguments, PathSegment, Type, TypeParamBound, parse_quote_spanned};

use crate::model::{Runtime, container_argument, last_segment};

/// `String` for `&str`, `Vec<f64>` for `&[f64]`, `T` for `&T`, in a container as well.
pub(super) fn owned(runtime: &Runtime, mut ty: Type) -> Type {
    Owned(runtime).visit_type_mut(&mut ty);
    ty
}

struct Owned<'r>(&'r Runtime);

impl VisitMut for Owned<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        let runtime = self.0;
        if let Some(borrowed) = borrowed(ty) {
            let span = borrowed.span();
            *ty = match borrowed {
                Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "str") => {
                    Type::Verbatim(quote_spanned!(span=> #runtime::String))
                }
                Type::Slice(slice) => {
                    let element = &slice.elem;
                    Type::Verbatim(quote_spanned!(span=> #runtime::Vec<#element>))
                }
                other => other,
            };
            // What stands in `Verbatim` is visited as a path.
            if let Type::Verbatim(tokens) = ty
                && let Ok(parsed) = syn::parse2(tokens.clone())
            {
                *ty = parsed;
            }
            return self.visit_type_mut(ty);
        }
        visit_mut::visit_type_mut(self, ty);
    }
}

/// `T` of `&T` and of `Cow<'_, T>`.
fn borrowed(ty: &Type) -> Option<Type> {
    match ungrouped(ty) {
        Type::Reference(reference) if reference.mutability.is_none() => Some(ungrouped(&reference.elem).clone()),
        _ => container_argument(ty, "Cow").cloned(),
    }
}

/// What an operation returns whose method replies through this responder: `T` or `Result<T, E>` of `Responder<T, E>`.
pub(super) fn responded(runtime: &Runtime, responder: &Type) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = &last_segment(responder)?.arguments else {
        return None;
    };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    let (value, exceptions) = (types.next()?, types.next());
    Some(match exceptions {
        Some(exceptions) => parse_quote_spanned!(responder.span()=> #runtime::Result<#value, #exceptions>),
        None => value.clone(),
    })
}

/// What an operation returns whose method returns this, or none if the type does not tell.
pub(super) fn outcome(runtime: &Runtime, ty: &Type) -> Option<Type> {
    let outcome = read(ty)?;
    let value = owned(runtime, outcome.value);
    Some(match outcome.exceptions {
        Some(exceptions) => parse_quote_spanned!(ty.span()=> #runtime::Result<#value, #exceptions>),
        None => value,
    })
}

/// `T`, and `E` if there are exceptions.
struct Outcome {
    value: Type,
    exceptions: Option<Type>,
}

fn read(ty: &Type) -> Option<Outcome> {
    let ty = ungrouped(ty);
    if let Some(segment) = last_segment(ty) {
        let arguments = arguments(segment);
        match (segment.ident.to_string().as_str(), &arguments[..]) {
            ("Invocation", [value]) => {
                return Some(Outcome {
                    value: (*value).clone(),
                    exceptions: None,
                });
            }
            ("Invocation", [value, exceptions]) => {
                return Some(Outcome {
                    value: (*value).clone(),
                    exceptions: Some((*exceptions).clone()),
                });
            }
            ("BoxFuture" | "LocalBoxFuture", [output]) => return read(output),
            ("Result", [value, error]) => {
                // An error before there is something to await, and one that comes out of it, are of one set.
                let inner = read(value)?;
                return Some(Outcome {
                    value: inner.value,
                    exceptions: inner.exceptions.or_else(|| exceptions(error)),
                });
            }
            ("Result", _) => return None,
            ("Pin" | "Box", [pointee]) if is_pointer_to_future(pointee) => return read(pointee),
            _ => {}
        }
    }
    match ty {
        Type::ImplTrait(future) => read(future_output(&future.bounds)?),
        Type::TraitObject(future) => read(future_output(&future.bounds)?),
        _ => Some(Outcome {
            value: ty.clone(),
            exceptions: None,
        }),
    }
}

/// The set of exceptions in the error of a `Result`.
fn exceptions(error: &Type) -> Option<Type> {
    let Some(segment) = last_segment(error) else {
        return Some(error.clone());
    };
    if segment.ident == "DispatchError" || segment.ident == "InvocationError" {
        return arguments(segment).first().map(|set| (*set).clone());
    }
    Some(error.clone())
}

fn is_pointer_to_future(pointee: &Type) -> bool {
    match ungrouped(pointee) {
        Type::TraitObject(_) | Type::ImplTrait(_) => true,
        ty => container_argument(ty, "Box").is_some_and(is_pointer_to_future),
    }
}

/// `T` of `Future<Output = T>`, among the bounds.
fn future_output<'b>(bounds: impl IntoIterator<Item = &'b TypeParamBound>) -> Option<&'b Type> {
    let traits = bounds.into_iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    let mut outputs = traits.filter_map(|segment| match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(&assoc.ty),
            _ => None,
        }),
        _ => None,
    });
    outputs.next()
}

fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(inner) => ungrouped(&inner.elem),
        Type::Paren(inner) => ungrouped(&inner.elem),
        ty => ty,
    }
}

fn arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// The first of these names, or `Self`, in the type.
pub(super) fn mentioned(mut ty: Type, names: &[&Ident]) -> Option<Ident> {
    struct Find<'n>(&'n [&'n Ident], Option<Ident>);
    impl VisitMut for Find<'_> {
        fn visit_path_mut(&mut self, path: &mut Path) {
            if path.leading_colon.is_none()
                && let Some(first) = path.segments.first()
                && (first.ident == "Self" || self.0.contains(&&first.ident))
            {
                self.1.get_or_insert_with(|| first.ident.clone());
            }
            visit_mut::visit_path_mut(self, path);
        }
    }
    let mut find = Find(names, None);
    find.visit_type_mut(&mut ty);
    find.1
}

/// The first lifetime in the type that is not `'static`.
pub(super) fn lifetime(mut ty: Type) -> Option<Lifetime> {
    struct Find(Option<Lifetime>);
    impl VisitMut for Find {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            if lifetime.ident != "static" {
                self.0.get_or_insert_with(|| lifetime.clone());
            }
        }
    }
    let mut find = Find(None);
    find.visit_type_mut(&mut ty);
    find.0
}
