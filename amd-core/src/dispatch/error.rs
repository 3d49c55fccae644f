//! How a dispatch fails, and which exceptions an operation may throw.

use std::error::Error;
use std::fmt;

use crate::encoding::{DecodeError, Encapsulation, EncodeError, NoUserException, UserExceptions};
use crate::error_text::error_text;
use crate::protocol::{FailedTarget, ReplyStatus};

/// A dispatch that ended without results and without a user exception: a status, and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DispatchFailure {
    status: ReplyStatus,
    detail: Detail,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Detail {
    Message(String),
    /// One of the three `NotExist`; without a target it is the current one.
    NotExist(Option<FailedTarget>),
}

impl DispatchFailure {
    /// A failure with one of the statuses that carry a text.
    ///
    /// `OK` and `USER_EXCEPTION` are no failures and become `UNKNOWN_EXCEPTION`; for the three `NotExist` use
    /// [`DispatchFailure::not_exist`], a text is not sent with them.
    #[must_use]
    pub fn new(status: ReplyStatus, message: impl Into<String>) -> Self {
        match status {
            ReplyStatus::OK | ReplyStatus::USER_EXCEPTION => Self {
                status: ReplyStatus::UNKNOWN_EXCEPTION,
                detail: Detail::Message(message.into()),
            },
            ReplyStatus::OBJECT_NOT_EXIST | ReplyStatus::FACET_NOT_EXIST | ReplyStatus::OPERATION_NOT_EXIST => Self {
                status,
                detail: Detail::NotExist(None),
            },
            _ => Self {
                status,
                detail: Detail::Message(message.into()),
            },
        }
    }

    /// Object, facet or operation does not exist; without a target it is that of the current request.
    #[must_use]
    pub fn not_exist(status: ReplyStatus, target: Option<FailedTarget>) -> Self {
        Self {
            status,
            detail: Detail::NotExist(target),
        }
    }

    /// The status of the reply.
    #[must_use]
    pub fn status(&self) -> ReplyStatus {
        self.status
    }

    /// The text of the reply; empty for the three `NotExist`.
    #[must_use]
    pub fn message(&self) -> &str {
        match &self.detail {
            Detail::Message(message) => message,
            Detail::NotExist(_) => "",
        }
    }

    /// Who does not exist, if that is not the target of the current request.
    #[must_use]
    pub fn target(&self) -> Option<&FailedTarget> {
        match &self.detail {
            Detail::NotExist(target) => target.as_ref(),
            Detail::Message(_) => None,
        }
    }
}

impl fmt::Display for DispatchFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Detail::Message(message) => write!(f, "{}: {message}", self.status),
            Detail::NotExist(None) => write!(f, "{}", self.status),
            Detail::NotExist(Some(target)) => {
                write!(
                    f,
                    "{}: identity `{}`, operation `{}`",
                    self.status, target.name, target.operation
                )
            }
        }
    }
}

impl Error for DispatchFailure {}

/// Parameters that cannot be read are an `UnknownLocalException`, as in Ice (protocol 3.4).
impl From<DecodeError> for DispatchFailure {
    fn from(error: DecodeError) -> Self {
        Self::new(
            ReplyStatus::UNKNOWN_LOCAL_EXCEPTION,
            format!("cannot read the parameters: {error}"),
        )
    }
}

/// Results that cannot be sent are an `UnknownLocalException`, as in Ice (protocol 3.4).
impl From<EncodeError> for DispatchFailure {
    fn from(error: EncodeError) -> Self {
        Self::new(
            ReplyStatus::UNKNOWN_LOCAL_EXCEPTION,
            format!("cannot send the results: {error}"),
        )
    }
}

/// The error of a servant method whose operation declares the exceptions `E`: one of these, or a failure with its status.
///
/// A method returns `Result<T, E>` when user exceptions are all that can go wrong, and `Result<T, DispatchError<E>>`
/// when there is more: `?` turns into it the declared exceptions, their sets, and the errors of nested invocations,
/// if each exception that they can bring is declared.
///
/// ```
/// # use amd_core::dispatch::DispatchError;
/// # use amd_core::protocol::ReplyStatus;
/// let failed: DispatchError = DispatchError::unknown(std::fmt::Error);
/// let refused: DispatchError = DispatchError::new(ReplyStatus::UNAUTHORIZED, "log in first");
/// # assert_eq!(refused.to_string(), "Unauthorized: log in first");
/// ```
pub enum DispatchError<E = NoUserException> {
    /// A user exception of the operation.
    User(E),
    /// Anything else.
    Failure(DispatchFailure),
}

impl<E> DispatchError<E> {
    /// An error with a status and a text, such as `Unauthorized`.
    #[must_use]
    pub fn new(status: ReplyStatus, message: impl Into<String>) -> Self {
        Self::Failure(DispatchFailure::new(status, message))
    }

    /// An `UnknownException` with the text of any error and of its causes.
    #[must_use]
    pub fn unknown(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(ReplyStatus::UNKNOWN_EXCEPTION, error_text(&*error.into()))
    }

    /// There is no object with the identity of the request.
    #[must_use]
    pub fn object_not_exist() -> Self {
        Self::Failure(DispatchFailure::not_exist(ReplyStatus::OBJECT_NOT_EXIST, None))
    }

    /// The object has no such facet.
    #[must_use]
    pub fn facet_not_exist() -> Self {
        Self::Failure(DispatchFailure::not_exist(ReplyStatus::FACET_NOT_EXIST, None))
    }

    /// The object has no such operation.
    #[must_use]
    pub fn operation_not_exist() -> Self {
        Self::Failure(DispatchFailure::not_exist(ReplyStatus::OPERATION_NOT_EXIST, None))
    }
}

impl<E: UserExceptions> fmt::Display for DispatchError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(exception) => exception.describe(f),
            Self::Failure(failure) => failure.fmt(f),
        }
    }
}

impl<E: UserExceptions> fmt::Debug for DispatchError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<E: UserExceptions> Error for DispatchError<E> {}

impl<E> From<DispatchFailure> for DispatchError<E> {
    fn from(failure: DispatchFailure) -> Self {
        Self::Failure(failure)
    }
}

/// A set of exceptions that has `X` in it. The derives implement it: for an enum and each of its exceptions, and for
/// an exception alone, which is a set of one.
#[diagnostic::on_unimplemented(
    message = "this operation does not declare the exception `{X}`",
    label = "`{X}` is not among the exceptions of `{Self}`",
    note = "add `{X}` to the exceptions that the interface declares for this operation, or turn it into one of them with `.map_err(..)`"
)]
pub trait Declares<X>: UserExceptions {
    /// The set with this exception in it.
    fn declare(exception: X) -> Self;
}

/// What can end a dispatch and knows by itself how: exceptions, sets of them, errors of nested invocations.
///
/// It stands apart from [`RaisedIn`] so that `?` works: see `From` for [`DispatchError`].
pub trait Raised {}

/// What can end a dispatch of an operation that declares the exceptions `E`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot end the dispatch of an operation",
    label = "this error cannot be sent to the caller",
    note = "the error of a servant method is the exception set of its operation, or `DispatchError` of it",
    note = "an error of another kind becomes an `UnknownException` with `.map_err(DispatchError::unknown)?`"
)]
pub trait RaisedIn<E> {
    /// The error that ends the dispatch.
    fn raise(self) -> DispatchError<E>;
}

impl<E> RaisedIn<E> for NoUserException {
    fn raise(self) -> DispatchError<E> {
        match self {}
    }
}

impl Raised for NoUserException {}

/// What an untyped servant throws.
impl RaisedIn<Self> for Encapsulation {
    fn raise(self) -> DispatchError<Self> {
        DispatchError::User(self)
    }
}

impl Raised for Encapsulation {}

impl<X: RaisedIn<E>, E> RaisedIn<E> for DispatchError<X> {
    fn raise(self) -> DispatchError<E> {
        match self {
            Self::User(exception) => exception.raise(),
            Self::Failure(failure) => DispatchError::Failure(failure),
        }
    }
}

impl<X: Raised + RaisedIn<E>, E> From<X> for DispatchError<E> {
    fn from(error: X) -> Self {
        error.raise()
    }
}
