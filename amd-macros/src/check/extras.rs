//! What a method takes after the parameters of its operation: the current request and a responder, in either order.
//!
//! The interface gives the number of parameters. What follows is told by name only to count well; rustc tells by type.

use quote::ToTokens;
use syn::Type;

use super::servant::is_plain;
use crate::diagnostics::Errors;
use crate::model::{Argument, DescribedOperation, Method, extra_name, is_responder, type_text};

/// As many may follow the parameters.
const MOST: usize = 2;

/// Compares the counts of parameters, and tells how many arguments follow those of the operation.
pub(super) fn extras(operation: &DescribedOperation, method: &Method, errors: &mut Errors) -> Option<usize> {
    let (wanted, taken) = (operation.parameters.len(), method.arguments.len());
    let named = named_extras(operation, method);
    let given = taken - named;
    if given == wanted {
        return valid(&method.arguments[wanted..], errors).then_some(named);
    }
    if let Some(early) = early(operation, method, named) {
        let name = extra_name(&early.ty).unwrap_or_default();
        let what = if name == "Current" {
            "the current request"
        } else {
            "the `Responder`"
        };
        let message = format!(
            "{what} is taken after the parameters of operation `{}`\nnote: Slice: {}\nhelp: move it behind them",
            operation.name, operation.slice
        );
        errors.push(&early.whole, message);
        return None;
    }
    let surplus = method.arguments.get(wanted..given).unwrap_or_default();
    let unknown = !surplus.is_empty() && surplus.iter().all(|argument| !is_plain(&argument.ty));
    if unknown && taken - wanted <= MOST {
        // Aliases, perhaps: rustc knows.
        return Some(taken - wanted);
    }
    let message = format!(
        "operation `{}` has {}, this method takes {given}\nnote: Slice: {}\nhelp: write it as `{}`",
        operation.name,
        count(wanted),
        operation.slice,
        operation.method_text(method.asynchronous),
    );
    if surplus.is_empty() {
        errors.push(&method.name, message);
    } else {
        let tokens: proc_macro2::TokenStream = surplus
            .iter()
            .map(|argument| argument.whole.to_token_stream())
            .collect();
        errors.push(tokens, message);
    }
    None
}

/// What stands among the parameters and not behind them, if it is what makes them too many.
fn early<'m>(operation: &DescribedOperation, method: &'m Method, named: usize) -> Option<&'m Argument> {
    let given = &method.arguments[..method.arguments.len() - named];
    let mut early = given.iter().filter(|argument| extra_name(&argument.ty).is_some());
    let first = early.next()?;
    (given.len() - 1 - early.count() == operation.parameters.len()).then_some(first)
}

fn count(parameters: usize) -> String {
    match parameters {
        0 => "no in-parameters".to_owned(),
        1 => "1 in-parameter".to_owned(),
        more => format!("{more} in-parameters"),
    }
}

/// How many arguments at the end have the name of one, or were said to be one.
fn named_extras(operation: &DescribedOperation, method: &Method) -> usize {
    let arguments = &method.arguments;
    let same_count = arguments.len() == operation.parameters.len();
    let extras = arguments
        .iter()
        .enumerate()
        .rev()
        .take(MOST)
        .take_while(|(number, argument)| {
            let said = arguments.len() - number <= method.said_extras;
            // A Slice type may be called that as well.
            let declared = |name| same_count && operation.parameters[*number].ty.ends_with(name);
            said || extra_name(&argument.ty).is_some_and(|name| !declared(name))
        });
    extras.count()
}

fn valid(extras: &[Argument], errors: &mut Errors) -> bool {
    if let [first, second] = extras
        && let (Some(name), Some(other)) = (extra_name(&first.ty), extra_name(&second.ty))
        && name == other
    {
        let message = match name {
            "Current" => "a method takes the current request once",
            _ => "a method takes one `Responder`: there is one reply",
        };
        errors.push(&second.whole, message);
        return false;
    }
    for extra in extras {
        if let Type::Reference(reference) = &extra.ty
            && is_responder(&extra.ty)
        {
            let ty = type_text(&reference.elem);
            let message = format!("a `Responder` is taken by value: a reply consumes it\nhelp: write `{ty}`");
            errors.push(&extra.ty, message);
            return false;
        }
    }
    true
}
