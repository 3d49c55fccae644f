//! Where a method runs and whether it can be cancelled, as far as its keywords tell. Types are left to rustc.

use proc_macro2::Ident;

use crate::diagnostics::Errors;
use crate::model::{Form, Method, Policy, Servant};

/// Whether the method can have the policy that it is given.
pub(super) fn policy(form: Form, method: &Method, errors: &mut Errors) -> bool {
    match (&method.policy.inline, &method.policy.cancel) {
        (Some(key), _) | (None, Some(key)) if form != Form::Shared => {
            errors.push(key, not_shared(key, form));
            false
        }
        (Some(inline), _) if method.asynchronous => {
            errors.push(
                inline,
                "`inline` is for methods that return their results, and an `async fn` is awaited\nhelp: leave it out: an `async fn` begins where its request was decoded as well, and goes to the event loop only if it has to wait",
            );
            false
        }
        (Some(_), Some(cancel)) => {
            errors.push(
                cancel,
                "a method that runs inline cannot be cancelled: it is never waited for\nhelp: `inline` is for methods that return their results, `cancel_on_disconnect` for those that are awaited",
            );
            false
        }
        _ => true,
    }
}

/// What holds for all methods of a servant is not for one that is not shared.
pub(super) fn of_all(servant: &Servant, errors: &mut Errors) {
    let Policy { inline, cancel } = &servant.policy;
    for key in inline.iter().chain(cancel).filter(|_| servant.form != Form::Shared) {
        errors.push(key, not_shared(key, servant.form));
    }
}

fn not_shared(key: &Ident, form: Form) -> String {
    let how = match form {
        Form::Local => "this one is local: all its methods run on its own thread, to their end",
        _ => "this one has a `&mut self` method: all its methods are served through a mailbox, to their end",
    };
    format!("`{key}` is for servants that several dispatches share\nnote: {how}")
}
