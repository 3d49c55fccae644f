//! Servants that take a request as it is: any operation, its parameters undecoded.

use crate::dispatch::{DispatchError, DispatchFailure, RaisedIn};
use crate::encoding::Encapsulation;
use crate::interface::Operation;
use crate::protocol::{OperationMode, ReplyStatus};

use super::{Replied, Request};

/// Any operation of an untyped servant. What it returns and throws is not known.
#[derive(Debug)]
pub struct Untyped;

impl Operation for Untyped {
    const NAME: &'static str = "ice_invoke";
    const PARAMETERS: usize = 0;
    /// Requests of all modes are taken; `current.mode()` tells which it is.
    const MODE: OperationMode = OperationMode::Idempotent;
    type Result = ();
    type Exceptions = Encapsulation;
}

impl Request<Untyped> {
    /// The in-parameters, which share the bytes of the request. `None` if their encapsulation is broken or in an unknown
    /// encoding, which is then replied.
    pub fn in_params(&self) -> Option<Encapsulation> {
        let request = &self.current().request;
        let encoding = self.or_reply(request.decoder())?.encoding();
        Some(Encapsulation::from_content(encoding, request.shared_params()))
    }

    /// Sends what `ice_invoke` returned. If it cannot be sent, that is replied.
    pub fn reply_untyped(&self, result: impl UntypedResult) -> Option<Replied> {
        let replied = match result.into_result() {
            Ok(results) => self.send_untyped(ReplyStatus::OK, &results),
            Err(DispatchError::User(exception)) => self.send_untyped(ReplyStatus::USER_EXCEPTION, &exception),
            Err(DispatchError::Failure(failure)) => Err(failure),
        };
        self.or_reply(replied)
    }

    fn send_untyped(&self, status: ReplyStatus, content: &Encapsulation) -> Result<Replied, DispatchFailure> {
        self.current().request.reply(status, |encoder| content.write(encoder))?;
        Ok(Replied(()))
    }
}

/// What `ice_invoke` of an untyped servant can return, once it is awaited if it is something to be awaited.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a valid result for `ice_invoke` of an untyped servant",
    label = "this cannot be sent as it is",
    note = "`ice_invoke` returns `Encapsulation`, or `Result<Encapsulation, DispatchError<Encapsulation>>`, or something to be awaited that gives either",
    note = "the encapsulation in a `DispatchError::User` is that of a user exception"
)]
pub trait UntypedResult {
    /// The results, or what the dispatch ends with.
    ///
    /// # Errors
    /// What the dispatch ends with.
    fn into_result(self) -> Result<Encapsulation, DispatchError<Encapsulation>>;
}

impl UntypedResult for Encapsulation {
    fn into_result(self) -> Result<Encapsulation, DispatchError<Encapsulation>> {
        Ok(self)
    }
}

impl<E: RaisedIn<Encapsulation>> UntypedResult for Result<Encapsulation, E> {
    fn into_result(self) -> Result<Encapsulation, DispatchError<Encapsulation>> {
        self.map_err(RaisedIn::raise)
    }
}

impl<E: RaisedIn<Encapsulation>, F: RaisedIn<Encapsulation>> UntypedResult for Result<Result<Encapsulation, E>, F> {
    fn into_result(self) -> Result<Encapsulation, DispatchError<Encapsulation>> {
        self.map_err(RaisedIn::raise)?.map_err(RaisedIn::raise)
    }
}
