//! The stations of a call: from a request that is ready, over a connection, to its answer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::BytesMut;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::connection::{Connection, ConnectionError, PendingReply, Reply};
use crate::dispatch::would_wait_for_itself;
use crate::encoding::{Encapsulation, Encoder, Encoding, UserExceptions};
use crate::interface::{Operation, Results};
use crate::protocol::{OperationMode, RequestHeader};
use crate::reference::{InvocationMode, Version};

use super::connector::is_supported;
use super::{InvocationError, ObjectPrx};

/// How far a call is.
pub(super) enum State {
    Failed(InvocationError),
    Ready(Request),
    Connecting(Request, Connecting),
    Replying(Request, PendingReply),
    /// A oneway request is being written.
    Writing(Handle, Written),
    Done,
}

impl State {
    /// The runtime of the call's connection, while it is on its way.
    pub(super) fn runtime(&self) -> Option<Handle> {
        match self {
            Self::Ready(request) | Self::Connecting(request, _) | Self::Replying(request, _) => {
                Some(request.proxy.client().runtime().clone())
            }
            Self::Writing(runtime, _) => Some(runtime.clone()),
            Self::Failed(_) | Self::Done => None,
        }
    }

    /// Goes on as far as it can.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Answer, InvocationError>> {
        loop {
            let next = match std::mem::replace(self, Self::Done) {
                Self::Failed(error) => return Poll::Ready(Err(error)),
                Self::Ready(request) => request.start(),
                Self::Connecting(request, connecting) => poll_connecting(request, connecting, cx),
                Self::Replying(request, reply) => match poll_reply(request, reply, cx) {
                    Ok(answer) => return Poll::Ready(Ok(answer)),
                    Err(next) => next,
                },
                Self::Writing(runtime, written) => match poll_writing(runtime, written, cx) {
                    Ok(answer) => return Poll::Ready(Ok(answer)),
                    Err(next) => next,
                },
                Self::Done => panic!("a call was polled after it was done"),
            };
            match next {
                Step::Go(state) => *self = state,
                Step::Wait(state) => {
                    *self = state;
                    return Poll::Pending;
                }
            }
        }
    }
}

/// What to do next.
enum Step {
    Go(State),
    Wait(State),
}

fn poll_connecting(request: Request, mut connecting: Connecting, cx: &mut Context<'_>) -> Step {
    match connecting.as_mut().poll(cx) {
        Poll::Ready(Ok(connection)) => {
            request.proxy.cache_connection(&connection);
            request.send(&connection)
        }
        Poll::Ready(Err(error)) => Step::Go(State::Failed(request.failure(error))),
        Poll::Pending => Step::Wait(State::Connecting(request, connecting)),
    }
}

fn poll_reply(request: Request, mut reply: PendingReply, cx: &mut Context<'_>) -> Result<Answer, Step> {
    match Pin::new(&mut reply).poll(cx) {
        Poll::Ready(Ok(reply)) => Ok(Answer::Reply(reply, request.proxy)),
        Poll::Ready(Err(error)) => Err(request.after_failure(error)),
        Poll::Pending => Err(Step::Wait(State::Replying(request, reply))),
    }
}

fn poll_writing(runtime: Handle, mut written: Written, cx: &mut Context<'_>) -> Result<Answer, Step> {
    match Pin::new(&mut written).poll(cx) {
        Poll::Ready(Ok(Ok(()))) => Ok(Answer::Written),
        Poll::Ready(Ok(Err(error))) => Err(Step::Go(State::Failed(InvocationError::Connection(error)))),
        Poll::Ready(Err(_)) => Err(Step::Go(State::Failed(InvocationError::Connection(
            ConnectionError::Closed,
        )))),
        Poll::Pending => Err(Step::Wait(State::Writing(runtime, written))),
    }
}

type Connecting = BoxFuture<'static, Result<Connection, ConnectionError>>;
type Written = oneshot::Receiver<Result<(), ConnectionError>>;

/// A request that may be sent, and sent again.
pub(super) struct Request {
    proxy: ObjectPrx,
    operation: Cow<'static, str>,
    mode: OperationMode,
    pub(super) context: Option<Arc<HashMap<String, String>>>,
    /// The encapsulation of the parameters.
    params: BytesMut,
    retried: bool,
}

/// How a request was answered.
pub(super) enum Answer {
    /// By a reply to a call of this proxy.
    Reply(Reply, ObjectPrx),
    /// It is oneway, and was written.
    Written,
}

impl Request {
    pub(super) fn new<Op: Operation>(
        proxy: &ObjectPrx,
        parameters: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Self, InvocationError> {
        let encoding = usable_encoding(proxy)?;
        check_mode::<Op>(proxy)?;
        let mut params = BytesMut::new();
        let format = Op::CLASS_FORMAT.unwrap_or(proxy.client().config().class_format);
        let written = Encoder::encapsulate(&mut params, encoding, |encoder| {
            encoder.set_class_format(format);
            parameters(encoder);
        });
        written.map_err(InvocationError::Marshal)?;
        Ok(Self {
            proxy: proxy.clone(),
            operation: Cow::Borrowed(Op::NAME),
            mode: Op::MODE,
            context: proxy.options().context.clone(),
            params,
            retried: false,
        })
    }

    /// A request whose parameters are encoded already, in whatever encoding.
    pub(super) fn untyped(
        proxy: &ObjectPrx,
        operation: &str,
        mode: OperationMode,
        in_params: &Encapsulation,
    ) -> Result<Self, InvocationError> {
        check_protocol(proxy)?;
        if proxy.reference().mode() != InvocationMode::Oneway {
            check_twoway(proxy)?;
        }
        let mut params = BytesMut::new();
        let written = Encoder::encapsulate(&mut params, in_params.encoding(), |encoder| {
            encoder.write_raw(in_params.content());
        });
        written.map_err(InvocationError::Marshal)?;
        Ok(Self {
            proxy: proxy.clone(),
            operation: Cow::Owned(operation.to_owned()),
            mode,
            context: proxy.options().context.clone(),
            params,
            retried: false,
        })
    }

    fn is_oneway(&self) -> bool {
        self.proxy.reference().mode() == InvocationMode::Oneway
    }

    /// Appends the request behind its id: head, context, parameters.
    fn encode(&self, encoder: &mut Encoder<'_>) {
        let reference = self.proxy.reference();
        let head = RequestHeader {
            name: reference.identity().name(),
            category: reference.identity().category(),
            facet: reference.facet(),
            operation: &self.operation,
            mode: self.mode,
        };
        head.encode(encoder);
        match &self.context {
            Some(context) => encoder.put(&**context),
            None => encoder.write_size(0),
        }
        encoder.write_raw(&self.params);
    }

    /// If the connection ended before sending began, the call moves to a new one (protocol 6.4).
    fn send(self, connection: &Connection) -> Step {
        if self.is_oneway() {
            return match connection.send_oneway(|encoder| self.encode(encoder)) {
                Ok(written) => Step::Go(State::Writing(self.proxy.client().runtime().clone(), written)),
                Err(error) => self.again_if(true, error),
            };
        }
        match connection.send(|encoder| self.encode(encoder)) {
            Ok(reply) => Step::Go(State::Replying(self, reply)),
            Err(error) => self.again_if(true, error),
        }
    }

    /// A request that was certainly not dispatched is sent once more, over another connection (protocol 6.4).
    fn after_failure(self, error: ConnectionError) -> Step {
        let again = error.is_safe_to_retry();
        self.again_if(again, error)
    }

    fn again_if(mut self, again: bool, error: ConnectionError) -> Step {
        if self.retried || !again || self.proxy.options().fixed.is_some() || self.proxy.client().is_destroyed() {
            return Step::Go(State::Failed(self.failure(error)));
        }
        self.retried = true;
        Step::Go(State::Ready(self))
    }

    fn failure(&self, error: ConnectionError) -> InvocationError {
        if self.proxy.client().is_destroyed() {
            return InvocationError::CommunicatorDestroyed;
        }
        InvocationError::Connection(error)
    }

    fn start(self) -> Step {
        if !self.is_oneway() && would_wait_for_itself(self.proxy.reference()) {
            return Step::Go(State::Failed(InvocationError::WaitsForItself {
                proxy: self.proxy.to_string(),
            }));
        }
        // Also one that has ended, which tells why.
        let fixed = self.proxy.options().fixed.clone();
        if let Some(connection) = fixed.or_else(|| self.proxy.cached_connection()) {
            return self.send(&connection);
        }
        if let Some(route) = &self.proxy.options().route {
            let connecting = Box::pin(route.clone());
            return Step::Go(State::Connecting(self, connecting));
        }
        let endpoints = self.proxy.reference().endpoints();
        if !endpoints.iter().any(is_supported) {
            return Step::Go(State::Failed(InvocationError::NoEndpoint {
                proxy: self.proxy.to_string(),
            }));
        }
        let connecting = self.proxy.client().clone().connect(endpoints.to_vec());
        Step::Go(State::Connecting(self, Box::pin(connecting)))
    }
}

fn check_protocol(proxy: &ObjectPrx) -> Result<(), InvocationError> {
    let protocol = proxy.reference().protocol();
    if protocol != Version::PROTOCOL_1_0 {
        let what = format!("protocol {protocol} of the proxy `{proxy}` is not supported, 1.0 is");
        return Err(InvocationError::NotSupported { what });
    }
    Ok(())
}

fn usable_encoding(proxy: &ObjectPrx) -> Result<Encoding, InvocationError> {
    check_protocol(proxy)?;
    let encoding = proxy.reference().encoding();
    encoding.to_encoding().ok_or_else(|| InvocationError::NotSupported {
        what: format!("encoding {encoding} of the proxy `{proxy}` is not supported, 1.0 and 1.1 are"),
    })
}

/// Only an operation without results and exceptions can do without a reply (protocol 3.6).
fn check_mode<Op: Operation>(proxy: &ObjectPrx) -> Result<(), InvocationError> {
    match proxy.reference().mode() {
        InvocationMode::Oneway => {
            let void = Op::Result::VOID && Op::Exceptions::TYPE_IDS.is_empty();
            if void {
                Ok(())
            } else {
                Err(InvocationError::TwowayOnly { operation: Op::NAME })
            }
        }
        _ => check_twoway(proxy),
    }
}

fn check_twoway(proxy: &ObjectPrx) -> Result<(), InvocationError> {
    match proxy.reference().mode() {
        InvocationMode::Twoway => Ok(()),
        _ => Err(InvocationError::NotSupported {
            what: format!("the proxy `{proxy}` is for batches or datagrams, which are not supported yet"),
        }),
    }
}
