//! What a servant may know of the request that it serves.

use std::fmt;

use crate::connection::{Connection, IncomingRequest};
use crate::dispatch::{DispatchError, DispatchFailure, DispatchScope, Exclusive};
use crate::encoding::{ClassFormat, Encoder, Encoding, UserExceptions};
use crate::identity::IdentityRef;
use crate::protocol::{Context, OperationMode, ReplyStatus};
use crate::trace::warned;

use super::ObjectAdapter;
use super::servant::AnyServant;

/// The request that a servant serves: who called what, and how.
///
/// A servant method takes it as its last parameter, `current: &Current`, if it wants to know. It can be used across
/// awaits, and cloned at little cost to keep it for longer. The manual's name for it is `Ice::Current`.
pub struct Current {
    pub(super) request: IncomingRequest,
    pub(super) adapter: ObjectAdapter,
    /// Who serves, for those who watch: a type id, or words.
    pub(super) servant: &'static str,
}

impl Current {
    /// The object adapter that dispatches the request.
    #[must_use]
    pub fn adapter(&self) -> &ObjectAdapter {
        &self.adapter
    }

    /// The connection over which the request came; `None` if it comes from this process.
    #[must_use]
    pub fn connection(&self) -> Option<&Connection> {
        self.request.connection()
    }

    /// The identity of the object that is called.
    #[must_use]
    pub fn identity(&self) -> IdentityRef<'_> {
        IdentityRef {
            name: self.request.name(),
            category: self.request.category(),
        }
    }

    /// The facet that is called, empty for the default one.
    #[must_use]
    pub fn facet(&self) -> &str {
        self.request.facet()
    }

    /// The operation's name, as it is on the wire.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.request.operation()
    }

    /// The mode that the caller sent.
    #[must_use]
    pub fn mode(&self) -> OperationMode {
        self.request.mode()
    }

    /// The context that the caller sent.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        self.request.context()
    }

    /// The id of the request on its connection, 0 for a oneway request.
    #[must_use]
    pub fn request_id(&self) -> i32 {
        self.request.request_id()
    }

    /// Whether the caller waits for no reply.
    #[must_use]
    pub fn is_oneway(&self) -> bool {
        self.request.is_oneway()
    }

    /// The encoding of the parameters, and so of the reply.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.request.reply_encoding()
    }
}

impl Current {
    /// Replies with a failure; a target that it does not name is that of this request.
    pub(crate) fn reply_failure(&self, failure: &DispatchFailure) {
        let (asked, identity) = (self.adapter.trace().warn_dispatch, self.identity());
        warned!(asked, target: "amd::dispatch", %identity, operation = self.operation(), %failure, "a dispatch failed");
        match (failure.status(), failure.target()) {
            (
                status @ (ReplyStatus::OBJECT_NOT_EXIST
                | ReplyStatus::FACET_NOT_EXIST
                | ReplyStatus::OPERATION_NOT_EXIST),
                target,
            ) => match target {
                None => self.request.reply_not_exist(status),
                Some(target) => {
                    if self.request.reply(status, |encoder| target.encode(encoder)).is_err() {
                        self.request.reply_not_exist(status);
                    }
                }
            },
            (status, _) => self.request.reply_failed(status, failure.message()),
        }
    }
}

impl Current {
    /// The same request with all that is owed: from now on `self` has no part in the reply.
    pub(super) fn hand_over(&self) -> Self {
        Self {
            request: self.request.hand_over(),
            adapter: self.adapter.clone(),
            servant: self.servant,
        }
    }

    /// The servant was found.
    pub(super) fn served_by(&mut self, servant: &dyn AnyServant) {
        self.servant = servant.interface().type_id;
        self.request.servant_found(self.servant);
    }

    /// What is around the dispatch.
    pub(super) fn scope(&self) -> DispatchScope {
        let scope = self.adapter.executor().scope(&self.request, self.servant);
        scope.observed(self.request.observed())
    }

    /// Its object, where that is served one dispatch at a time.
    pub(super) fn as_exclusive(&self) -> Exclusive {
        Exclusive {
            identity: self.identity().to_identity().ok(),
            facet: Some(self.facet().to_owned()),
            endpoints: self.adapter.published_endpoints().to_vec(),
        }
    }

    /// Replies with what ended the dispatch outside of a servant.
    pub(super) fn reply_thrown<E: UserExceptions>(&self, error: DispatchError<E>) {
        match error {
            DispatchError::Failure(failure) => self.reply_failure(&failure),
            DispatchError::User(exception) => {
                let content = |encoder: &mut Encoder<'_>| exception.encode_exception(encoder);
                if let Err(failure) = self.send_encapsulation(ReplyStatus::USER_EXCEPTION, None, content) {
                    self.reply_failure(&failure);
                }
            }
        }
    }

    /// Replies with an encapsulation. Instances of classes have the configured format where `format` names none.
    pub(super) fn send_encapsulation(
        &self,
        status: ReplyStatus,
        format: Option<ClassFormat>,
        content: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<(), DispatchFailure> {
        let format = format.unwrap_or(self.adapter.client_config().class_format);
        Ok(self.request.reply(status, |encoder| {
            encoder.set_class_format(format);
            encoder.write_encapsulation(self.encoding(), content);
        })?)
    }

    /// Replies with a reply that was held back.
    pub(super) fn pass_on(&self, status: ReplyStatus, body: &[u8]) {
        if let Err(error) = self.request.reply(status, |encoder| encoder.write_raw(body)) {
            self.reply_failure(&error.into());
        }
    }
}

/// A clone knows the same, and has no part in the reply.
impl Clone for Current {
    fn clone(&self) -> Self {
        Self {
            request: self.request.to_replied(),
            adapter: self.adapter.clone(),
            servant: self.servant,
        }
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Current")
            .field("identity", &self.identity())
            .field("facet", &self.facet())
            .field("operation", &self.operation())
            .field("mode", &self.mode())
            .field("request_id", &self.request_id())
            .field("encoding", &self.encoding())
            .finish_non_exhaustive()
    }
}
