//! Names that are used twice, or belong to Ice.

use std::collections::{HashMap, HashSet};

use quote::ToTokens;
use syn::ext::IdentExt;

use super::tags;
use crate::diagnostics::Errors;
use crate::model::{ExceptionSet, Interface, Operation, Parameter};

/// The names and tags of an interface's operations and parameters. Operations that are wrong are removed.
pub(crate) fn interface(interface: &mut Interface, errors: &mut Errors) {
    let mut names = HashSet::new();
    let mut wire_names = HashMap::new();
    interface.operations.retain(|operation| {
        let before = errors.count();
        let (name, wire_name) = (&operation.name, &operation.wire_name);
        if is_reserved(wire_name) || is_reserved(&name.unraw().to_string()) {
            let message = format!("operation `{name}` cannot have a name that begins with `ice_`: these belong to Ice");
            errors.push(name, message);
        }
        if !names.insert(name.unraw()) {
            let message = format!("operation `{name}` is defined twice\nnote: Slice has no overloading");
            errors.push(name, message);
        } else if let Some(other) = wire_names.insert(wire_name.clone(), name.clone()) {
            let message = format!(
                "operations `{other}` and `{name}` are both called `{wire_name}` in Slice\n\
                 help: give one of them another name by `#[amd(name = \"..\")]`"
            );
            errors.push(name, message);
        }
        parameters(operation, errors);
        tags::operation(operation, errors);
        !operation.is_broken && errors.count() == before
    });
}

fn is_reserved(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("ice_")
}

fn parameters(operation: &Operation, errors: &mut Errors) {
    let mut names = HashSet::new();
    for Parameter { name, .. } in &operation.parameters {
        if !names.insert(name.unraw()) {
            errors.push(name, format!("parameter `{name}` is defined twice"));
        }
    }
}

/// The exceptions of a set.
pub(crate) fn exception_set(set: &ExceptionSet, errors: &mut Errors) {
    let mut exceptions = HashSet::new();
    for variant in &set.variants {
        if !exceptions.insert(variant.exception.to_token_stream().to_string()) {
            errors.push(
                &variant.exception,
                format!("`{}` is in this set twice", variant.exception.to_token_stream()),
            );
        }
    }
}
