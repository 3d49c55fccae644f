//! The impl block of an untyped servant.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{ImplItem, ImplItemFn, ItemImpl};

use super::servant::{Options, receiver, type_parameters};
use crate::diagnostics::Errors;
use crate::model::Receiver;

/// The one method of an untyped servant.
const METHOD: &str = "ice_invoke";

/// How it is written.
const HELP: &str = "write `async fn ice_invoke(&self, in_params: Encapsulation, current: &Current) -> Result<Encapsulation, DispatchError<Encapsulation>>`, or without `async`";

/// `untyped` goes with nothing but `crate`.
pub(super) fn alone(options: &Options, errors: &mut Errors) {
    let Some(untyped) = &options.untyped else { return };
    if let Some(interface) = options.interfaces.first() {
        errors.push(
            interface,
            "an untyped servant has no interface: it is given every request as it is\nhelp: leave out either the interface or `untyped`",
        );
    }
    if options.local.is_some() {
        errors.push(
            untyped,
            "an untyped servant cannot be local\nhelp: leave out either `local` or `untyped`",
        );
    }
}

/// Finds `ice_invoke` and checks its form; `None` if that was reported.
pub(crate) fn method(block: &ItemImpl, errors: &mut Errors) -> Option<ImplItemFn> {
    let methods = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    });
    let (found, others): (Vec<_>, Vec<_>) = methods.partition(|method| method.sig.ident == METHOD);
    let Some(method) = found.first() else {
        // One other method is it, perhaps, under another name.
        let place = match others[..] {
            [other] => other.sig.ident.to_token_stream(),
            _ => block.self_ty.to_token_stream(),
        };
        errors.push(
            place,
            format!("an untyped servant has one method, `ice_invoke`\nhelp: {HELP}"),
        );
        return None;
    };
    for other in others {
        let message = "an untyped servant has one method, `ice_invoke`\nhelp: move this to another impl block";
        errors.push(&other.sig.ident, message);
    }
    is_served(method, errors).then(|| (*method).clone())
}

fn is_served(method: &ImplItemFn, errors: &mut Errors) -> bool {
    let wrong: TokenStream = match receiver(method) {
        Receiver::Exclusive(receiver) | Receiver::Other(receiver) => receiver.to_token_stream(),
        Receiver::Shared if method.sig.inputs.len() == 3 && type_parameters(&method.sig.generics).is_none() => {
            return true;
        }
        _ => method.sig.ident.to_token_stream(),
    };
    errors.push(
        wrong,
        format!("`ice_invoke` takes `&self`, the in-parameters and the current request\nhelp: {HELP}"),
    );
    false
}
