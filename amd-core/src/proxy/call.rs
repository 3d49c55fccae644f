//! The stations of a call: from a request that is ready, over a connection, to its answer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::BytesMut;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::unconstrained;

use crate::connection::{BlockedThread, Connection, ConnectionError, PendingReply, Reply, Room};
use crate::dispatch::would_wait_for_itself;
use crate::encoding::{Encapsulation, Encoder, Encoding, UserExceptions};
use crate::interface::{Operation, Results};
use crate::protocol::{OperationMode, RequestHeader};
use crate::reference::{InvocationMode, Version};

use super::connector::is_supported;
use super::line::{Place, Way, stand_in_line};
use super::{InvocationError, ObjectPrx};

/// How far a call is.
pub(super) enum State {
    Failed(InvocationError),
    Ready(Request),
    /// It waits for its connection with others, who keep their order.
    InLine(Handle, oneshot::Receiver<Self>),
    /// The connection has to write first what was sent before: the peer does not read.
    Queued(Request, Queued),
    Replying(Request, PendingReply),
    /// A oneway request is being written.
    Writing(Handle, Written),
    Done,
}

impl State {
    /// The runtime of the call's connection, while it is on its way.
    pub(super) fn runtime(&self) -> Option<Handle> {
        match self {
            Self::Ready(request) | Self::Queued(request, _) | Self::Replying(request, _) => Some(request.runtime()),
            Self::InLine(runtime, _) | Self::Writing(runtime, _) => Some(runtime.clone()),
            Self::Failed(_) | Self::Done => None,
        }
    }

    /// Goes on as far as it can.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Answer, InvocationError>> {
        loop {
            let next = match std::mem::replace(self, Self::Done) {
                Self::Failed(error) => return Poll::Ready(Err(error)),
                Self::Ready(request) => Step::Go(request.start()),
                Self::InLine(runtime, place) => poll_in_line(runtime, place, cx),
                Self::Queued(request, queued) => request.poll_queued(queued, BlockedThread::current(), cx),
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

fn poll_in_line(runtime: Handle, mut place: oneshot::Receiver<State>, cx: &mut Context<'_>) -> Step {
    match Pin::new(&mut place).poll(cx) {
        Poll::Ready(Ok(state)) => {
            if let State::Replying(request, reply) = &state {
                request.proxy.cache_connection(reply.connection());
            }
            Step::Go(state)
        }
        Poll::Ready(Err(_)) => Step::Go(State::Failed(InvocationError::Connection(ConnectionError::Closed))),
        Poll::Pending => Step::Wait(State::InLine(runtime, place)),
    }
}

fn poll_reply(request: Request, mut reply: PendingReply, cx: &mut Context<'_>) -> Result<Answer, Step> {
    match Pin::new(&mut reply).poll(cx) {
        Poll::Ready(Ok(reply)) => Ok(Answer::Reply(reply, request.proxy)),
        Poll::Ready(Err(error)) => Err(Step::Go(request.after_failure(error))),
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

type Queued = BoxFuture<'static, Result<Room, ConnectionError>>;
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

/// About how many bytes a request has in front of its parameters, without a context.
const HEAD_SIZE: usize = 64;

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

    fn head(&self) -> RequestHeader<'_> {
        let reference = self.proxy.reference();
        RequestHeader {
            name: reference.identity().name(),
            category: reference.identity().category(),
            facet: reference.facet(),
            operation: &self.operation,
            mode: self.mode,
        }
    }

    /// Appends the request behind its id: head, context, parameters.
    fn encode(&self, encoder: &mut Encoder<'_>) {
        self.head().encode(encoder);
        match &self.context {
            Some(context) => encoder.put(&**context),
            None => encoder.write_size(0),
        }
        encoder.write_raw(&self.params);
    }

    fn runtime(&self) -> Handle {
        self.proxy.client().runtime().clone()
    }

    /// About how many bytes the request is long.
    fn size(&self) -> usize {
        let entries = self.context.iter().flat_map(|context| context.iter());
        let context: usize = entries.map(|(key, value)| key.len() + value.len()).sum();
        HEAD_SIZE + context + self.params.len()
    }

    /// Sends the request; `blocked` is the thread that waits for its reply, if one of a lane does. Where too much waits to be
    /// written already, the call waits for its turn.
    pub(super) fn send(self, connection: &Connection, blocked: Option<BlockedThread>) -> State {
        let size = self.size();
        if let Some(room) = connection.try_room(size) {
            return self.send_in(room, blocked);
        }
        // A place in the line is taken by polling. The caller polls again and so leaves its waker.
        let queued = Box::pin(unconstrained(connection.room(size)));
        match self.poll_queued(queued, blocked, &mut Context::from_waker(Waker::noop())) {
            Step::Go(state) | Step::Wait(state) => state,
        }
    }

    fn poll_queued(self, mut queued: Queued, blocked: Option<BlockedThread>, cx: &mut Context<'_>) -> Step {
        match queued.as_mut().poll(cx) {
            Poll::Ready(Ok(room)) => Step::Go(self.send_in(room, blocked)),
            Poll::Ready(Err(error)) => Step::Go(self.again_if(true, error)),
            Poll::Pending => Step::Wait(State::Queued(self, queued)),
        }
    }

    /// If the connection ended before sending began, the call moves to a new one (protocol 6.4).
    fn send_in(self, room: Room, blocked: Option<BlockedThread>) -> State {
        if self.is_oneway() {
            return match room.send_oneway(|encoder| self.encode(encoder)) {
                Ok(written) => State::Writing(self.runtime(), written),
                Err(error) => self.again_if(true, error),
            };
        }
        let sent = match blocked {
            None => room.send(|encoder| self.encode(encoder)),
            Some(thread) => match room.send_blocked(thread, self.head(), |encoder| self.encode(encoder)) {
                Ok(None) => return State::Failed(self.deadlock(thread)),
                Ok(Some(reply)) => Ok(reply),
                Err(error) => Err(error),
            },
        };
        match sent {
            Ok(reply) => State::Replying(self, reply),
            Err(error) => self.again_if(true, error),
        }
    }

    fn deadlock(&self, thread: BlockedThread) -> InvocationError {
        InvocationError::Deadlock {
            proxy: self.proxy.to_string(),
            threads: thread.lane_threads(),
        }
    }

    /// The connection cannot be had.
    pub(super) fn not_connected(&self, error: ConnectionError) -> State {
        State::Failed(self.failure(error))
    }

    /// A request that was certainly not dispatched is sent once more, over another connection (protocol 6.4).
    fn after_failure(self, error: ConnectionError) -> State {
        let again = error.is_safe_to_retry();
        self.again_if(again, error)
    }

    fn again_if(mut self, again: bool, error: ConnectionError) -> State {
        if self.retried || !again || self.proxy.options().fixed || self.proxy.client().is_destroyed() {
            return State::Failed(self.failure(error));
        }
        self.retried = true;
        State::Ready(self)
    }

    fn failure(&self, error: ConnectionError) -> InvocationError {
        if self.proxy.client().is_destroyed() {
            return InvocationError::CommunicatorDestroyed;
        }
        InvocationError::Connection(error)
    }

    fn start(self) -> State {
        if !self.is_oneway() && would_wait_for_itself(self.proxy.reference()) {
            return State::Failed(InvocationError::WaitsForItself {
                proxy: self.proxy.to_string(),
            });
        }
        if let Some(connection) = self.proxy.cached_connection() {
            return self.send(&connection, BlockedThread::current());
        }
        if self.proxy.options().fixed {
            return State::Failed(InvocationError::Connection(ConnectionError::Closed));
        }
        match self.way() {
            Some(way) => self.connect(way),
            None => State::Failed(InvocationError::NoEndpoint {
                proxy: self.proxy.to_string(),
            }),
        }
    }

    fn connect(self, way: Way) -> State {
        let client = self.proxy.client().clone();
        match stand_in_line(&client, way, self) {
            Place::First(request, connection) => {
                request.proxy.cache_connection(&connection);
                request.send(&connection, BlockedThread::current())
            }
            Place::InLine(place) => State::InLine(client.runtime().clone(), place),
        }
    }

    fn way(&self) -> Option<Way> {
        if let Some(route) = &self.proxy.options().route {
            return Some(Way::Route(route.clone()));
        }
        let endpoints = self.proxy.reference().endpoints();
        let usable = endpoints.iter().any(is_supported);
        usable.then(|| Way::Endpoints(endpoints.to_vec()))
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
