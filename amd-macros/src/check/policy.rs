//! Where a method runs and whether it can be cancelled, as far as its keywords tell. Types are left to rustc.

use crate::diagnostics::Errors;
use crate::model::Method;

/// Whether the method can have the policy that it is given.
pub(super) fn policy(method: &Method, errors: &mut Errors) -> bool {
    match (&method.policy.inline, &method.policy.cancel) {
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
