//! The stations of a call: from a request that is ready, over a connection, to its answer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::BytesMut;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::Sleep;

use crate::connection::{Batch, BatchQueue, Connection, ConnectionError, PendingReply, Reply};
use crate::dispatch::would_wait_for_itself;
use crate::encoding::{Encapsulation, EncodeError, Encoder, Encoding, UserExceptions};
use crate::interface::{Operation, Results};
use crate::protocol::{OperationMode, RequestHeader};
use crate::reference::{InvocationMode, Reference, Version};

use super::connector::is_supported;
use super::line::{Place, Way, stand_in_line};
use super::retry::Retries;
use super::{InvocationError, ObjectPrx};

/// How far a call is.
pub(super) enum State {
    Failed(InvocationError),
    Ready(Request),
    /// It waits for its connection with others, who keep their order.
    InLine(Handle, oneshot::Receiver<Self>),
    Replying(Request, PendingReply),
    /// A oneway request, or a batch, is being written.
    Writing(Request, Written),
    /// It failed, and is sent again after a while.
    Pausing(Request, Pin<Box<Sleep>>),
    /// It was queued, or there is nothing to flush.
    Queued,
    Done,
}

impl State {
    /// The runtime of the call's connection, while it is on its way.
    pub(super) fn runtime(&self) -> Option<Handle> {
        match self {
            Self::Ready(request)
            | Self::Replying(request, _)
            | Self::Writing(request, _)
            | Self::Pausing(request, _) => Some(request.runtime()),
            Self::InLine(runtime, _) => Some(runtime.clone()),
            Self::Failed(_) | Self::Queued | Self::Done => None,
        }
    }

    /// Goes on as far as it can.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Answer, InvocationError>> {
        loop {
            let next = match std::mem::replace(self, Self::Done) {
                Self::Failed(error) => return Poll::Ready(Err(error)),
                Self::Ready(request) => Step::Go(request.start()),
                Self::InLine(runtime, place) => poll_in_line(runtime, place, cx),
                Self::Replying(request, reply) => match poll_reply(request, reply, cx) {
                    Ok(answer) => return Poll::Ready(Ok(answer)),
                    Err(next) => next,
                },
                Self::Writing(request, written) => match poll_writing(request, written, cx) {
                    Ok(answer) => return Poll::Ready(Ok(answer)),
                    Err(next) => next,
                },
                Self::Pausing(request, mut pause) => match pause.as_mut().poll(cx) {
                    Poll::Ready(()) => Step::Go(Self::Ready(request)),
                    Poll::Pending => Step::Wait(Self::Pausing(request, pause)),
                },
                Self::Queued => return Poll::Ready(Ok(Answer::Nothing)),
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

fn poll_writing(request: Request, mut written: Written, cx: &mut Context<'_>) -> Result<Answer, Step> {
    match Pin::new(&mut written).poll(cx) {
        Poll::Ready(Ok(Ok(()))) => Ok(Answer::Nothing),
        Poll::Ready(Ok(Err(error))) => Err(Step::Go(request.after_failure(error))),
        Poll::Ready(Err(_)) => Err(Step::Go(request.after_failure(ConnectionError::Closed))),
        Poll::Pending => Err(Step::Wait(State::Writing(request, written))),
    }
}

type Written = oneshot::Receiver<Result<(), ConnectionError>>;

/// A request that may be sent, and sent again.
pub(super) struct Request {
    proxy: ObjectPrx,
    content: Content,
    retries: Retries,
}

/// What is to be sent.
enum Content {
    Call(Call),
    /// What is queued for the proxy, once the request is started.
    Flush,
    /// What was queued.
    Batch(Batch),
}

/// One call of an operation.
struct Call {
    operation: Cow<'static, str>,
    mode: OperationMode,
    context: Option<Arc<HashMap<String, String>>>,
    /// The encapsulation of the parameters.
    params: BytesMut,
}

/// How a request was answered.
pub(super) enum Answer {
    /// By a reply to a call of this proxy.
    Reply(Reply, ObjectPrx),
    /// There is none: it is oneway and was written, or it was queued.
    Nothing,
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
        let call = Call {
            operation: Cow::Borrowed(Op::NAME),
            mode: Op::MODE,
            context: proxy.options().context.clone(),
            params,
        };
        Ok(Self::with_content(proxy, Content::Call(call)))
    }

    fn with_content(proxy: &ObjectPrx, content: Content) -> Self {
        Self {
            proxy: proxy.clone(),
            content,
            retries: Retries::default(),
        }
    }

    /// What is queued for the proxy.
    pub(super) fn flush(proxy: &ObjectPrx) -> Self {
        Self::with_content(proxy, Content::Flush)
    }

    /// A request whose parameters are encoded already, in whatever encoding.
    pub(super) fn untyped(
        proxy: &ObjectPrx,
        operation: &str,
        mode: OperationMode,
        in_params: &Encapsulation,
    ) -> Result<Self, InvocationError> {
        check_protocol(proxy)?;
        check_supported(proxy)?;
        let mut params = BytesMut::new();
        let written = Encoder::encapsulate(&mut params, in_params.encoding(), |encoder| {
            encoder.write_raw(in_params.content());
        });
        written.map_err(InvocationError::Marshal)?;
        let call = Call {
            operation: Cow::Owned(operation.to_owned()),
            mode,
            context: proxy.options().context.clone(),
            params,
        };
        Ok(Self::with_content(proxy, Content::Call(call)))
    }

    /// The context of the call, in place of the proxy's.
    pub(super) fn set_context(&mut self, context: HashMap<String, String>) {
        if let Content::Call(call) = &mut self.content {
            call.context = Some(Arc::new(context));
        }
    }

    fn is_twoway(&self) -> bool {
        self.proxy.reference().mode() == InvocationMode::Twoway
    }

    fn runtime(&self) -> Handle {
        self.proxy.client().runtime().clone()
    }

    /// Sends the request, or takes another way if the connection ended before.
    pub(super) fn send(self, connection: &Connection) -> State {
        let reference = self.proxy.reference();
        let written = match &self.content {
            Content::Call(call) if self.is_twoway() => {
                return match connection.send(|encoder| call.encode(reference, encoder)) {
                    Ok(reply) => State::Replying(self, reply),
                    Err(error) => self.not_sent(error),
                };
            }
            Content::Call(call) => connection.send_oneway(|encoder| call.encode(reference, encoder)),
            Content::Batch(batch) => connection.send_batch(batch),
            Content::Flush => return State::Queued,
        };
        match written {
            Ok(written) => State::Writing(self, written),
            Err(error) => self.not_sent(error),
        }
    }

    /// The connection cannot be had.
    pub(super) fn not_connected(self, error: ConnectionError) -> State {
        self.again_if(true, error)
    }

    /// The connection ended before sending began.
    fn not_sent(mut self, error: ConnectionError) -> State {
        if self.may_change_connection() && self.retries.may_move() {
            return State::Ready(self);
        }
        self.again_if(true, error)
    }

    /// The connection ended after the request was given to it. What it had not dispatched a peer says by closing.
    fn after_failure(self, error: ConnectionError) -> State {
        let safe = self.is_idempotent() || error.is_safe_to_retry();
        self.again_if(safe, error)
    }

    fn is_idempotent(&self) -> bool {
        matches!(&self.content, Content::Call(call) if call.mode != OperationMode::Normal)
    }

    fn may_change_connection(&self) -> bool {
        !self.proxy.options().fixed && !self.proxy.client().is_destroyed()
    }

    fn again_if(mut self, safe: bool, error: ConnectionError) -> State {
        let may = safe && self.may_change_connection() && matches!(self.content, Content::Call(_));
        let intervals = &self.proxy.client().config().retry_intervals;
        let pause = may.then(|| self.retries.next(intervals, &error)).flatten();
        match pause {
            None => State::Failed(self.failure(error)),
            Some(Duration::ZERO) => State::Ready(self),
            Some(pause) => self.pause(pause),
        }
    }

    fn pause(self, pause: Duration) -> State {
        let runtime = self.runtime();
        let _context = runtime.enter();
        State::Pausing(self, Box::pin(tokio::time::sleep(pause)))
    }

    fn failure(&self, error: ConnectionError) -> InvocationError {
        if self.proxy.client().is_destroyed() {
            return InvocationError::CommunicatorDestroyed;
        }
        InvocationError::Connection(error)
    }

    fn start(mut self) -> State {
        if let Some(queue) = self.proxy.batch_queue() {
            match self.content.take_batch(queue, &self.proxy) {
                Ok(Some(batch)) => self.content = Content::Batch(batch),
                Ok(None) => return State::Queued,
                Err(error) => return State::Failed(InvocationError::Marshal(error)),
            }
        }
        if self.is_twoway() && would_wait_for_itself(self.proxy.reference()) {
            return State::Failed(InvocationError::WaitsForItself {
                proxy: self.proxy.to_string(),
            });
        }
        if let Some(connection) = self.proxy.cached_connection() {
            return self.send(&connection);
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
                request.send(&connection)
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

impl Call {
    /// Appends the request behind its id: head, context, parameters.
    fn encode(&self, reference: &Reference, encoder: &mut Encoder<'_>) {
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
}

impl Content {
    /// The batch that is to be sent for the sake of this content, through a batch proxy.
    fn take_batch(&mut self, queue: &BatchQueue, proxy: &ObjectPrx) -> Result<Option<Batch>, EncodeError> {
        match self {
            Self::Call(call) => {
                let limit = proxy.client().config().batch_auto_flush_bytes;
                queue.append(limit, |encoder| call.encode(proxy.reference(), encoder))
            }
            Self::Flush => Ok(queue.take()),
            Self::Batch(batch) => Ok(Some(std::mem::take(batch))),
        }
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
    check_supported(proxy)?;
    let void = Op::Result::VOID && Op::Exceptions::TYPE_IDS.is_empty();
    if void || proxy.reference().mode() == InvocationMode::Twoway {
        Ok(())
    } else {
        Err(InvocationError::TwowayOnly { operation: Op::NAME })
    }
}

fn check_supported(proxy: &ObjectPrx) -> Result<(), InvocationError> {
    match proxy.reference().mode() {
        InvocationMode::Twoway | InvocationMode::Oneway | InvocationMode::BatchOneway => Ok(()),
        InvocationMode::Datagram | InvocationMode::BatchDatagram => Err(InvocationError::NotSupported {
            what: format!("the proxy `{proxy}` is for datagrams, which are not supported yet"),
        }),
    }
}
