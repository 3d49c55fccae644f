//! How a call fails.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::connection::ConnectionError;
use crate::dispatch::{DispatchError, DispatchFailure, Raised, RaisedIn};
use crate::encoding::{DecodeError, EncodeError, NoUserException, UserExceptions};
use crate::error_text::error_text;
use crate::identity::{IdentityError, IdentityRef};
use crate::protocol::{FailedTarget, ReplyStatus};

use super::LocateError;

/// Why a call gave no results: a user exception of the operation, or what went wrong with the call.
#[non_exhaustive]
pub enum InvocationError<E = NoUserException> {
    /// The servant threw one of the exceptions that the operation declares.
    User(E),
    /// The servant threw a user exception that the operation does not declare.
    UnknownUserException {
        /// Its Slice type id.
        type_id: String,
    },
    /// There is no object with this identity.
    ObjectNotExist(Box<FailedTarget>),
    /// The object has no such facet.
    FacetNotExist(Box<FailedTarget>),
    /// The object has no such operation.
    OperationNotExist(Box<FailedTarget>),
    /// The dispatch failed in another way: `UnknownLocalException`, `UnknownUserException`, `UnknownException`, or a
    /// status that the server chose.
    Dispatch {
        /// What the server says it is.
        status: ReplyStatus,
        /// What the server says about it.
        message: String,
    },
    /// No reply came within the invocation timeout. The server may have served the request or not.
    Timeout,
    /// There is no connection, or it ended before the reply came.
    Connection(ConnectionError),
    /// The proxy has no endpoint that can be connected to.
    NoEndpoint {
        /// The proxy.
        proxy: String,
    },
    /// The proxy has no endpoints, and its locator gave none.
    NotLocated(Arc<LocateError>),
    /// The reply is not what the interface says.
    Unmarshal(DecodeError),
    /// A parameter cannot be sent.
    Marshal(EncodeError),
    /// The call does not fit into a datagram. Nothing was sent.
    DatagramTooLarge {
        /// How many bytes it would have.
        size: usize,
        /// How many it can have: 65507, or less with `Ice.UDP.SndSize`.
        limit: usize,
    },
    /// The operation has results or exceptions, and the proxy is oneway.
    TwowayOnly {
        /// The operation.
        operation: &'static str,
    },
    /// The proxy asks for something that amd cannot do.
    NotSupported {
        /// What it is.
        what: String,
    },
    /// The proxy for the call cannot be made: a text is not that of an identity (`Connection::create_proxy`).
    Identity(IdentityError),
    /// The object adapter was deactivated whose objects the proxy called without the network (`ice_collocation_optimized`).
    AdapterDeactivated {
        /// Its name.
        adapter: String,
    },
    /// The communicator was destroyed.
    CommunicatorDestroyed,
    /// The call would wait for the dispatch that makes it: it is for the same object, which is served one dispatch at a time
    /// since its servant has `&mut self` methods or is ordered by identity.
    WaitsForItself {
        /// The proxy.
        proxy: String,
    },
    /// A synchronous servant method waits for a call that could never be answered: only a thread of the synchronous lane
    /// could, and each of them waits for such a call. Nothing was sent.
    ///
    /// It is the last free thread that gets this error, so that the others go on. Await such calls in an asynchronous
    /// method, which holds no thread, or give the lane more threads (`Ice.ThreadPool.Server.SizeMax`).
    Deadlock {
        /// The proxy.
        proxy: String,
        /// How many threads the lane has.
        threads: usize,
    },
    /// `.wait()` was called on a thread that must not be blocked: it would wait for itself. Await the call instead.
    WouldBlock,
}

impl InvocationError {
    /// The same error of an operation that may throw exceptions.
    #[must_use]
    pub fn widen<E>(self) -> InvocationError<E> {
        self.map_user(|exception| match exception {})
    }
}

impl<E> InvocationError<E> {
    /// Changes the user exception.
    pub fn map_user<F>(self, map: impl FnOnce(E) -> F) -> InvocationError<F> {
        match self {
            Self::User(exception) => InvocationError::User(map(exception)),
            Self::UnknownUserException { type_id } => InvocationError::UnknownUserException { type_id },
            Self::ObjectNotExist(target) => InvocationError::ObjectNotExist(target),
            Self::FacetNotExist(target) => InvocationError::FacetNotExist(target),
            Self::OperationNotExist(target) => InvocationError::OperationNotExist(target),
            Self::Dispatch { status, message } => InvocationError::Dispatch { status, message },
            Self::Timeout => InvocationError::Timeout,
            Self::Connection(error) => InvocationError::Connection(error),
            Self::NoEndpoint { proxy } => InvocationError::NoEndpoint { proxy },
            Self::NotLocated(error) => InvocationError::NotLocated(error),
            Self::Unmarshal(error) => InvocationError::Unmarshal(error),
            Self::Marshal(error) => InvocationError::Marshal(error),
            Self::DatagramTooLarge { size, limit } => InvocationError::DatagramTooLarge { size, limit },
            Self::TwowayOnly { operation } => InvocationError::TwowayOnly { operation },
            Self::NotSupported { what } => InvocationError::NotSupported { what },
            Self::Identity(error) => InvocationError::Identity(error),
            Self::AdapterDeactivated { adapter } => InvocationError::AdapterDeactivated { adapter },
            Self::CommunicatorDestroyed => InvocationError::CommunicatorDestroyed,
            Self::WaitsForItself { proxy } => InvocationError::WaitsForItself { proxy },
            Self::Deadlock { proxy, threads } => InvocationError::Deadlock { proxy, threads },
            Self::WouldBlock => InvocationError::WouldBlock,
        }
    }

    /// The user exception, if it is one.
    #[must_use]
    pub fn user(&self) -> Option<&E> {
        match self {
            Self::User(exception) => Some(exception),
            _ => None,
        }
    }

    /// The status of the reply, if it was a reply that told the error.
    #[must_use]
    pub fn status(&self) -> Option<ReplyStatus> {
        match self {
            Self::User(_) | Self::UnknownUserException { .. } => Some(ReplyStatus::USER_EXCEPTION),
            Self::ObjectNotExist(_) => Some(ReplyStatus::OBJECT_NOT_EXIST),
            Self::FacetNotExist(_) => Some(ReplyStatus::FACET_NOT_EXIST),
            Self::OperationNotExist(_) => Some(ReplyStatus::OPERATION_NOT_EXIST),
            Self::Dispatch { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The error of a reply with one of the three `NotExist` statuses.
    pub(super) fn not_exist(status: ReplyStatus, target: FailedTarget) -> Self {
        let target = Box::new(target);
        match status {
            ReplyStatus::FACET_NOT_EXIST => Self::FacetNotExist(target),
            ReplyStatus::OPERATION_NOT_EXIST => Self::OperationNotExist(target),
            _ => Self::ObjectNotExist(target),
        }
    }
}

impl<E: UserExceptions> fmt::Display for InvocationError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(exception) => exception.describe(f),
            Self::UnknownUserException { type_id } => {
                write!(f, "the servant threw {type_id}, which the operation does not declare")
            }
            Self::ObjectNotExist(target) => write!(f, "there is no object `{}`", identity(target)),
            Self::FacetNotExist(target) => {
                write!(f, "the object `{}` has no facet `{}`", identity(target), target.facet)
            }
            Self::OperationNotExist(target) => {
                write!(
                    f,
                    "the object `{}` has no operation `{}`",
                    identity(target),
                    target.operation
                )
            }
            Self::Dispatch { status, message } => write!(f, "{status}: {message}"),
            Self::Timeout => f.write_str("no reply came within the invocation timeout"),
            Self::Connection(error) => error.fmt(f),
            Self::NoEndpoint { proxy } => write!(f, "the proxy `{proxy}` has no endpoint that can be connected to"),
            Self::NotLocated(error) => error.fmt(f),
            Self::Unmarshal(_) => f.write_str("the reply is not what the interface says"),
            Self::Marshal(_) => f.write_str("a parameter cannot be sent"),
            Self::DatagramTooLarge { size, limit } => {
                write!(
                    f,
                    "the call has {size} bytes, and a datagram {limit} at the most (Ice.UDP.SndSize)"
                )
            }
            Self::TwowayOnly { operation } => {
                write!(
                    f,
                    "`{operation}` has results or exceptions, so it cannot be called through a oneway proxy"
                )
            }
            Self::NotSupported { what } => f.write_str(what),
            Self::Identity(error) => error.fmt(f),
            Self::AdapterDeactivated { adapter } => write!(f, "the object adapter `{adapter}` was deactivated"),
            Self::CommunicatorDestroyed => f.write_str("the communicator was destroyed"),
            Self::WaitsForItself { proxy } => {
                write!(
                    f,
                    "the call through `{proxy}` would wait for itself: this object is served one dispatch at a time (its servant \
                     has `&mut self` methods or is ordered by identity), and the one that makes this call has not ended"
                )
            }
            Self::Deadlock { proxy, threads } => {
                write!(
                    f,
                    "the call through `{proxy}` would never be answered: it needs a thread of the synchronous lane, and each of \
                     its {threads} waits for such a call, this one included; await it in an asynchronous method, or raise \
                     `Ice.ThreadPool.Server.SizeMax`"
                )
            }
            Self::WouldBlock => {
                f.write_str("wait() was called on a thread of an event loop, which it would block: use .await there")
            }
        }
    }
}

/// The identity of a target as people write it.
fn identity(target: &FailedTarget) -> IdentityRef<'_> {
    IdentityRef {
        name: &target.name,
        category: &target.category,
    }
}

/// The name of the kind of error, then what it says.
impl<E: UserExceptions> fmt::Debug for InvocationError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(error) => f.debug_tuple("Connection").field(error).finish(),
            Self::NotLocated(error) => f.debug_tuple("NotLocated").field(error).finish(),
            Self::Unmarshal(error) => f.debug_tuple("Unmarshal").field(error).finish(),
            Self::Marshal(error) => f.debug_tuple("Marshal").field(error).finish(),
            _ => write!(f, "{}({self})", self.kind()),
        }
    }
}

impl<E> InvocationError<E> {
    /// The name of the kind of error.
    fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "User",
            Self::UnknownUserException { .. } => "UnknownUserException",
            Self::ObjectNotExist(_) => "ObjectNotExist",
            Self::FacetNotExist(_) => "FacetNotExist",
            Self::OperationNotExist(_) => "OperationNotExist",
            Self::Dispatch { .. } => "Dispatch",
            Self::Timeout => "Timeout",
            Self::Connection(_) => "Connection",
            Self::NoEndpoint { .. } => "NoEndpoint",
            Self::NotLocated(_) => "NotLocated",
            Self::Unmarshal(_) => "Unmarshal",
            Self::Marshal(_) => "Marshal",
            Self::DatagramTooLarge { .. } => "DatagramTooLarge",
            Self::TwowayOnly { .. } => "TwowayOnly",
            Self::NotSupported { .. } => "NotSupported",
            Self::Identity(_) => "Identity",
            Self::AdapterDeactivated { .. } => "AdapterDeactivated",
            Self::CommunicatorDestroyed => "CommunicatorDestroyed",
            Self::WaitsForItself { .. } => "WaitsForItself",
            Self::Deadlock { .. } => "Deadlock",
            Self::WouldBlock => "WouldBlock",
        }
    }

    /// What a span or a label says of it: the status of the reply, or else the kind of error.
    pub(super) fn label(&self) -> Cow<'static, str> {
        match self.status() {
            Some(status) => status.to_string().into(),
            None => self.kind().into(),
        }
    }
}

impl<E: UserExceptions> Error for InvocationError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Connection(error) => error.source(),
            Self::NotLocated(error) => error.source(),
            Self::Identity(error) => error.source(),
            Self::Unmarshal(error) => Some(error),
            Self::Marshal(error) => Some(error),
            _ => None,
        }
    }
}

impl<E> From<ConnectionError> for InvocationError<E> {
    fn from(error: ConnectionError) -> Self {
        Self::Connection(error)
    }
}

impl<E> Raised for InvocationError<E> {}

/// The error of a nested call, seen by the caller of the outer one (protocol 3.4): a user exception is thrown on, what a
/// server said is passed on with its target and status, and a failure on our side is an `UnknownLocalException`.
impl<X, E> RaisedIn<E> for InvocationError<X>
where
    X: RaisedIn<E> + UserExceptions,
{
    fn raise(self) -> DispatchError<E> {
        DispatchError::Failure(match self {
            Self::User(exception) => return exception.raise(),
            Self::ObjectNotExist(target) => DispatchFailure::not_exist(ReplyStatus::OBJECT_NOT_EXIST, Some(*target)),
            Self::FacetNotExist(target) => DispatchFailure::not_exist(ReplyStatus::FACET_NOT_EXIST, Some(*target)),
            Self::OperationNotExist(target) => {
                DispatchFailure::not_exist(ReplyStatus::OPERATION_NOT_EXIST, Some(*target))
            }
            Self::Dispatch { status, message } => DispatchFailure::new(status, message),
            Self::UnknownUserException { .. } => {
                DispatchFailure::new(ReplyStatus::UNKNOWN_USER_EXCEPTION, error_text(&self))
            }
            _ => DispatchFailure::new(ReplyStatus::UNKNOWN_LOCAL_EXCEPTION, error_text(&self)),
        })
    }
}
