//! The stations of a call: from a request that is ready, over a connection, to its answer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::BytesMut;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::unconstrained;
use tokio::time::{Instant, Sleep};

use crate::connection::{BlockedThread, Connection, ConnectionError, PendingReply, PendingWrite, Reply, Room};
use crate::dispatch::would_wait_for_itself;
use crate::encoding::{Decoder, Encapsulation, Encoder, Encoding, UserExceptions};
use crate::interface::{Operation, Results};
use crate::observe::{Inherited, ObservedCall};
use crate::protocol::{OperationMode, ReplyBody, ReplyStatus};
use crate::reference::{InvocationMode, Version};

use super::content::{Call, Carried, Content};
use super::datagram;
use super::fixed::deactivated;
use super::line::{Place, Way, stand_in_line};
use super::locator::{Indirect, NoConnection};
use super::retry::Retries;
use super::router::Routed;
use super::sent::SentNotice;
use super::{InvocationError, ObjectPrx};

/// What a router of Glacier2 says was called where it does not know the object.
const ADD_PROXY: &str = "ice_add_proxy";

/// How far a call is.
pub(super) enum State {
    Failed(InvocationError),
    Ready(Request),
    /// It waits for its connection with others, who keep their order.
    InLine(Handle, oneshot::Receiver<Self>),
    /// The connection has to write first what was sent before: the peer does not read.
    Queued(Request, Queued),
    Replying(Request, PendingReply),
    /// A oneway request, or a batch, is being written.
    Writing(Request, PendingWrite),
    /// It failed, and is sent again after a while.
    Pausing(Request, Pin<Box<Sleep>>),
    /// There is nothing to send now: it was put into a batch, or no batch waits.
    Sent,
    Done,
}

impl State {
    /// The runtime of the call's connection, while it is on its way.
    pub(super) fn runtime(&self) -> Option<Handle> {
        match self {
            Self::Ready(request)
            | Self::Queued(request, _)
            | Self::Replying(request, _)
            | Self::Writing(request, _)
            | Self::Pausing(request, _) => Some(request.runtime()),
            Self::InLine(runtime, _) => Some(runtime.clone()),
            Self::Failed(_) | Self::Sent | Self::Done => None,
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
                    ControlFlow::Break(answer) => return Poll::Ready(Ok(answer)),
                    ControlFlow::Continue(next) => next,
                },
                Self::Writing(request, written) => match poll_writing(request, written, cx) {
                    ControlFlow::Break(answer) => return Poll::Ready(Ok(answer)),
                    ControlFlow::Continue(next) => next,
                },
                Self::Pausing(request, mut pause) => match pause.as_mut().poll(cx) {
                    Poll::Ready(()) => Step::Go(Self::Ready(request)),
                    Poll::Pending => Step::Wait(Self::Pausing(request, pause)),
                },
                Self::Sent => return Poll::Ready(Ok(Answer::Nothing)),
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

fn poll_reply(mut request: Request, mut reply: PendingReply, cx: &mut Context<'_>) -> ControlFlow<Answer, Step> {
    request.sent.poll(&mut reply, cx);
    match Pin::new(&mut reply).poll(cx) {
        Poll::Ready(Ok(reply)) => {
            // What was answered was sent, whoever tells so first.
            request.sent.tell();
            match request.pause_after(&reply) {
                None => ControlFlow::Break(Answer::Reply(reply, request.proxy)),
                Some(pause) => ControlFlow::Continue(Step::Go(request.again_after(pause))),
            }
        }
        Poll::Ready(Err(error)) => {
            let unsent = reply.is_unsent();
            ControlFlow::Continue(Step::Go(request.after_failure(error, unsent)))
        }
        Poll::Pending => ControlFlow::Continue(Step::Wait(State::Replying(request, reply))),
    }
}

fn poll_writing(mut request: Request, mut written: PendingWrite, cx: &mut Context<'_>) -> ControlFlow<Answer, Step> {
    match Pin::new(&mut written).poll(cx) {
        Poll::Ready(Ok(())) => {
            request.sent.tell();
            ControlFlow::Break(Answer::Nothing)
        }
        Poll::Ready(Err(error)) => {
            let unsent = written.is_unsent();
            ControlFlow::Continue(Step::Go(request.after_failure(error, unsent)))
        }
        Poll::Pending => ControlFlow::Continue(Step::Wait(State::Writing(request, written))),
    }
}

type Queued = BoxFuture<'static, Result<Room, ConnectionError>>;

/// A request that may be sent, and sent again.
pub(super) struct Request {
    proxy: ObjectPrx,
    content: Content,
    retries: Retries,
    sent: SentNotice,
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
        let format = Op::CLASS_FORMAT.unwrap_or(proxy.client().config().class_format);
        let parameters = |encoder: &mut Encoder<'_>| {
            encoder.set_class_format(format);
            parameters(encoder);
        };
        Self::call(proxy, Cow::Borrowed(Op::NAME), Op::MODE, encoding, parameters)
    }

    /// A request whose parameters are encoded already, in whatever encoding.
    pub(super) fn untyped(
        proxy: &ObjectPrx,
        operation: &str,
        mode: OperationMode,
        in_params: &Encapsulation,
    ) -> Result<Self, InvocationError> {
        check_protocol(proxy)?;
        let parameters = |encoder: &mut Encoder<'_>| encoder.write_raw(in_params.content());
        let operation = Cow::Owned(operation.to_owned());
        Self::call(proxy, operation, mode, in_params.encoding(), parameters)
    }

    fn call(
        proxy: &ObjectPrx,
        operation: Cow<'static, str>,
        mode: OperationMode,
        encoding: Encoding,
        parameters: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Self, InvocationError> {
        let mut params = BytesMut::new();
        Encoder::encapsulate(&mut params, encoding, parameters).map_err(InvocationError::Marshal)?;
        let call = Call {
            operation,
            mode,
            context: context_of(proxy),
            params,
            carried: None,
        };
        Ok(Self::with_content(proxy, Content::Call(call)))
    }

    /// What is queued for the proxy.
    pub(super) fn flush(proxy: &ObjectPrx) -> Self {
        Self::with_content(proxy, Content::Flush)
    }

    fn with_content(proxy: &ObjectPrx, content: Content) -> Self {
        Self {
            proxy: proxy.clone(),
            content,
            retries: Retries::default(),
            sent: SentNotice::default(),
        }
    }

    /// The context of the call, in place of the proxy's.
    /// Has this called when the request was given to the transport.
    pub(super) fn set_on_sent(&mut self, callback: Box<dyn FnOnce() + Send>) {
        if !self.proxy.reference().mode().is_batch() || matches!(self.content, Content::Flush) {
            self.sent.add(callback);
        }
    }

    pub(super) fn set_context(&mut self, context: HashMap<String, String>) {
        if let Content::Call(call) = &mut self.content {
            call.context = Some(Arc::new(context));
        }
    }

    /// The call begins: it may take so long. Returns the limit that holds, and who observes it. Nobody observes a flush.
    pub(super) fn begin(&mut self, limit: Option<Duration>) -> (Option<Duration>, Option<ObservedCall>) {
        let (deadline, limit) = self.deadline(limit);
        let Content::Call(call) = &mut self.content else {
            return (limit, None);
        };
        let propagation = &self.proxy.client().config().propagation;
        let mut entries = Vec::new();
        let observed = ObservedCall::begin(call.head(self.proxy.reference()), propagation, &mut entries);
        if deadline.is_some() || !entries.is_empty() {
            call.carried = Some(Box::new(Carried { entries, deadline }));
        }
        (limit, Some(observed))
    }

    /// What to tell of the limit, and the limit, which is no later than that of the dispatch that makes the call.
    fn deadline(&self, limit: Option<Duration>) -> (Option<Instant>, Option<Duration>) {
        if !self.proxy.options().send_deadline {
            return (None, limit);
        }
        let now = Instant::now();
        let inherited = Inherited::current().and_then(|inherited| inherited.deadline);
        let own = limit.and_then(|limit| now.checked_add(limit));
        let deadline = own.into_iter().chain(inherited).min();
        (
            deadline,
            deadline.map(|deadline| deadline.saturating_duration_since(now)),
        )
    }

    fn is_twoway(&self) -> bool {
        self.proxy.reference().mode() == InvocationMode::Twoway
    }

    fn runtime(&self) -> Handle {
        self.proxy.client().runtime().clone()
    }

    /// Sends the request; `blocked` is the thread that waits for its reply, if one of a lane does. Where too much waits to be
    /// written already, the call waits for its turn.
    pub(super) fn send(self, connection: &Connection, blocked: Option<BlockedThread>) -> State {
        let size = self.content.size();
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
            Poll::Ready(Err(error)) => Step::Go(self.not_sent(error)),
            Poll::Pending => Step::Wait(State::Queued(self, queued)),
        }
    }

    /// Sends the request, or takes another way if the connection ended before.
    fn send_in(self, room: Room, blocked: Option<BlockedThread>) -> State {
        let compress = self.proxy.compresses(room.connection());
        let room = room.compressed(compress);
        let reference = self.proxy.reference();
        let room = room.tell_when_written(self.sent.is_wanted());
        let written = match &self.content {
            Content::Call(_) if self.is_twoway() => return self.send_twoway(room, blocked),
            Content::Call(call) => room.send_oneway(|encoder| call.encode(reference, encoder)),
            Content::Batch(batch) => room.send_batch(batch),
            Content::Flush => return State::Sent,
        };
        match written {
            Ok(written) => State::Writing(self, written),
            Err(error) => self.not_sent(error),
        }
    }

    fn send_twoway(self, room: Room, blocked: Option<BlockedThread>) -> State {
        let Content::Call(call) = &self.content else {
            return State::Sent;
        };
        let reference = self.proxy.reference();
        let encode = |encoder: &mut Encoder<'_>| call.encode(reference, encoder);
        let sent = match blocked {
            None => room.send(encode),
            Some(thread) => match room.send_blocked(thread, call.head(reference), encode) {
                Ok(None) => return State::Failed(self.deadlock(thread)),
                Ok(Some(reply)) => Ok(reply),
                Err(error) => Err(error),
            },
        };
        match sent {
            Ok(reply) => State::Replying(self, reply),
            Err(error) => self.not_sent(error),
        }
    }

    fn deadlock(&self, thread: BlockedThread) -> InvocationError {
        InvocationError::Deadlock {
            proxy: self.proxy.to_string(),
            threads: thread.lane_threads(),
        }
    }

    /// The connection cannot be had.
    pub(super) fn not_connected(mut self, error: NoConnection) -> State {
        match error {
            NoConnection::Failed(error) => self.again_if(true, error),
            NoConnection::NotLocated(error) if error.may_pass() && !self.proxy.client().is_destroyed() => {
                match self.next_interval() {
                    None => State::Failed(InvocationError::NotLocated(error)),
                    Some(pause) => self.again_after(pause),
                }
            }
            error => State::Failed(self.unless_destroyed(error.into_error(&self.proxy))),
        }
    }

    /// How long to wait before the call is sent again though its connection did not fail, if it may be.
    fn next_interval(&mut self) -> Option<Duration> {
        let is_call = matches!(self.content, Content::Call(_));
        let intervals = &self.proxy.client().config().retry_intervals;
        is_call.then(|| self.retries.next_interval(intervals)).flatten()
    }

    /// How long to wait before the call is sent again in spite of this reply, if it is.
    fn pause_after(&mut self, reply: &Reply) -> Option<Duration> {
        let again = self.pause_to_add(reply).or_else(|| self.pause_to_relocate(reply));
        again.or_else(|| self.pause_to_repeat(reply))
    }

    /// A router that has forgotten the object says so by the operation in its reply. The call is sent again, however often.
    fn pause_to_add(&mut self, reply: &Reply) -> Option<Duration> {
        let routed = Routed::of(&self.proxy).filter(|_| self.proxy.options().fixed.is_none())?;
        let mut decoder = Decoder::from_bytes(&reply.body, Encoding::V1_1);
        let is_forgotten = match ReplyBody::decode(reply.head.status, &mut decoder) {
            Ok(ReplyBody::NotExist(ReplyStatus::OBJECT_NOT_EXIST, target)) => target.operation == ADD_PROXY,
            _ => false,
        };
        if !is_forgotten {
            return None;
        }
        routed.forget();
        self.proxy.forget_connection();
        Some(Duration::ZERO)
    }

    /// The object is not where the locator said. A call that nobody served is sent again, after the pause, where the locator says
    /// it is then.
    fn pause_to_relocate(&mut self, reply: &Reply) -> Option<Duration> {
        if reply.head.status != ReplyStatus::OBJECT_NOT_EXIST || self.proxy.options().fixed.is_some() {
            return None;
        }
        let indirect = Indirect::of(&self.proxy)?;
        let pause = self.next_interval()?;
        if indirect.is_well_known() {
            indirect.forget();
        }
        self.proxy.forget_connection();
        Some(pause)
    }

    /// The connection ended before sending began.
    fn not_sent(mut self, error: ConnectionError) -> State {
        if self.may_change_connection() && self.retries.may_move() {
            return State::Ready(self);
        }
        self.again_if(true, error)
    }

    /// The connection ended after the request was given to it. What it had not dispatched a peer says by closing.
    fn after_failure(self, error: ConnectionError, unsent: bool) -> State {
        let safe = unsent || self.is_idempotent() || error.is_safe_to_retry();
        self.again_if(safe, error)
    }

    fn is_idempotent(&self) -> bool {
        matches!(&self.content, Content::Call(call) if call.mode != OperationMode::Normal)
    }

    fn may_change_connection(&self) -> bool {
        self.proxy.options().fixed.is_none() && !self.proxy.client().is_destroyed()
    }

    fn again_if(mut self, safe: bool, error: ConnectionError) -> State {
        let may = safe && self.may_change_connection() && matches!(self.content, Content::Call(_));
        let intervals = &self.proxy.client().config().retry_intervals;
        let pause = may.then(|| self.retries.next(intervals, &error)).flatten();
        match pause {
            None => State::Failed(self.unless_destroyed(InvocationError::Connection(error))),
            Some(pause) => self.again_after(pause),
        }
    }

    /// The server failed at a call that may run twice: perhaps it does not the second time.
    fn pause_to_repeat(&mut self, reply: &Reply) -> Option<Duration> {
        let may = is_failure(reply.head.status) && self.is_idempotent() && self.may_change_connection();
        may.then(|| self.next_interval()).flatten()
    }

    fn again_after(self, pause: Duration) -> State {
        if pause.is_zero() {
            return State::Ready(self);
        }
        let runtime = self.runtime();
        let _context = runtime.enter();
        State::Pausing(self, Box::pin(tokio::time::sleep(pause)))
    }

    fn unless_destroyed(&self, error: InvocationError) -> InvocationError {
        if self.proxy.client().is_destroyed() {
            return InvocationError::CommunicatorDestroyed;
        }
        error
    }

    fn start(mut self) -> State {
        if let Err(error) = datagram::check(&self.proxy, &self.content) {
            return State::Failed(error);
        }
        if let Some(queue) = self.proxy.batch_queue() {
            match self.content.take_batch(queue, &self.proxy) {
                Ok(Some(batch)) => self.content = Content::Batch(batch),
                Ok(None) => {
                    self.sent.tell();
                    return State::Sent;
                }
                Err(error) => return State::Failed(InvocationError::Marshal(error)),
            }
        }
        if self.is_twoway() && would_wait_for_itself(self.proxy.reference()) {
            return State::Failed(InvocationError::WaitsForItself {
                proxy: self.proxy.to_string(),
            });
        }
        // Also one that has ended, which tells why.
        let fixed = self.proxy.options().fixed.clone();
        if let Some(connection) = fixed.or_else(|| self.proxy.cached_connection()) {
            return self.send(&connection, BlockedThread::current());
        }
        if let Some(error) = deactivated(&self.proxy) {
            return State::Failed(error);
        }
        match Way::of(&self.proxy) {
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
}

/// That the dispatch failed, and not because there is nobody who could do it (protocol 6.4).
fn is_failure(status: ReplyStatus) -> bool {
    let final_ones = [
        ReplyStatus::OK,
        ReplyStatus::USER_EXCEPTION,
        ReplyStatus::OBJECT_NOT_EXIST,
        ReplyStatus::FACET_NOT_EXIST,
        ReplyStatus::OPERATION_NOT_EXIST,
    ];
    !final_ones.contains(&status)
}

/// What goes with a call that says nothing of its own (protocol 3.3).
fn context_of(proxy: &ObjectPrx) -> Option<Arc<HashMap<String, String>>> {
    let context = proxy.options().context.as_ref();
    match proxy.client().implicit_context() {
        None => context.cloned(),
        Some(implicit) => implicit.under(context),
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
    let void = Op::Result::VOID && Op::Exceptions::TYPE_IDS.is_empty();
    if void || proxy.reference().mode() == InvocationMode::Twoway {
        Ok(())
    } else {
        Err(InvocationError::TwowayOnly { operation: Op::NAME })
    }
}
