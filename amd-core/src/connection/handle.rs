//! What others hold of a connection.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, oneshot, watch};

use crate::encoding::{EncodeError, Encoder};
use crate::observe::meter;
use crate::protocol::{
    Compressible, CompressionLevel, Config, Connection as Protocol, ReplyHead, ReplyStatus, RequestHeader, Role,
};
use crate::trace::{Trace, traced};
use crate::transport::{Transport, TransportInfo};

use super::attach::CloseCallback;
use super::collocated::{self, Ends};
use super::datagram;
use super::driver::Driver;
use super::lane_waits::{BlockedThread, LaneId, LaneWait};
use super::outcome::{Failure, PendingWrite, Written};
use super::room::WriteRoom;
use super::{Batch, BatchQueue, ConnectionError, IncomingRequest, Owner};

/// What takes the requests of a connection. It is called on the connection's task, and must not block.
pub trait Dispatcher: Any + Send + Sync + fmt::Debug {
    /// Takes a request, which owes a reply.
    fn dispatch(&self, request: IncomingRequest);

    /// The synchronous lane without a thread of which a request could not be answered; `None` if it might be answered in
    /// another way.
    fn lane_of(&self, target: RequestHeader<'_>) -> Option<LaneId> {
        let _ = target;
        None
    }
}

/// The dispatcher of a connection without an object adapter: no object exists.
#[derive(Clone, Copy, Debug)]
pub struct NoDispatcher;

impl Dispatcher for NoDispatcher {
    fn dispatch(&self, request: IncomingRequest) {
        request.reply_not_exist(ReplyStatus::OBJECT_NOT_EXIST);
    }
}

/// Limits and timeouts of a connection, and what it logs.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConnectionOptions {
    /// Limits and timeouts.
    pub config: Config,
    /// What is logged.
    pub trace: Trace,
}

impl From<Config> for ConnectionOptions {
    fn from(config: Config) -> Self {
        Self {
            config,
            trace: Trace::default(),
        }
    }
}

/// A reply as it came.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its status.
    pub head: ReplyHead,
    /// What follows.
    pub body: Bytes,
}

/// What waits for a reply.
#[derive(Debug)]
pub(super) struct Waiter {
    reply: oneshot::Sender<Result<Reply, Failure>>,
    /// The how-manieth request of the connection it waits for; 0 if that is not counted, so that it never is among those which the
    /// transport has certainly not seen.
    number: u64,
}

impl Waiter {
    /// For a request that is made before its turn to be sent comes.
    pub(super) fn uncounted(reply: oneshot::Sender<Result<Reply, Failure>>) -> Self {
        Self { reply, number: 0 }
    }

    /// The caller may have gone.
    pub(super) fn answer(self, reply: Reply) {
        let _ = self.reply.send(Ok(reply));
    }
}

/// A connection to a peer. Clones are handles to the same connection, which lives until it is closed or lost.
#[derive(Clone)]
pub struct Connection {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    state: Mutex<State>,
    room: WriteRoom,
    info: TransportInfo,
    ends: Option<Ends>,
    compression_level: CompressionLevel,
    role: Role,
    trace: Trace,
    owner: Owner,
    /// What fixed batch proxies queued.
    batch: BatchQueue,
    ended: watch::Sender<Option<ConnectionError>>,
}

/// What the task and the handles share.
pub(super) struct State {
    pub(super) protocol: Protocol<Waiter>,
    /// The task, when it sleeps.
    pub(super) driver: Option<Waker>,
    /// Who waits until requests were written.
    pub(super) sent: SentMarks,
    /// How many requests were sent that wait for replies.
    requests: u64,
    /// A handle changed something since the task last looked.
    pub(super) changed: bool,
    /// Who waits until no request is in dispatch.
    pub(super) drained: Vec<oneshot::Sender<()>>,
    /// The connection is to end now.
    pub(super) abort: Option<ConnectionError>,
    /// Who serves the requests of the peer.
    pub(super) dispatcher: Arc<dyn Dispatcher>,
    /// Who wants to be told of the end.
    pub(super) on_close: Vec<CloseCallback>,
}

/// What is due when requests were written: those which are still in the buffer, and those which are being written.
#[derive(Default)]
pub(super) struct SentMarks {
    pub(super) waiting: Marks,
    pub(super) in_write: Marks,
}

/// What is due when some requests were written.
#[derive(Default)]
pub(super) struct Marks {
    /// Who waits until his oneway request was written.
    pub(super) told: Vec<Written>,
    /// The number of the first one that waits for a reply.
    first: Option<u64>,
    /// The room that the requests take.
    room: Option<OwnedSemaphorePermit>,
}

impl SentMarks {
    /// The number of the first request of which the transport has seen nothing.
    fn first_unsent(&self, write_begun: bool) -> Option<u64> {
        let in_write = self.in_write.first.filter(|_| !write_begun);
        in_write.or(self.waiting.first)
    }
}

impl State {
    /// Sends a request; its reply goes there.
    fn send(
        &mut self,
        reply: oneshot::Sender<Result<Reply, Failure>>,
        told: SendMarks,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<i32, EncodeError> {
        let number = self.requests + 1;
        let request_id = self.protocol.send_request(Some(Waiter { reply, number }), body)?;
        self.requests = number;
        self.sent.waiting.first.get_or_insert(number);
        self.sent.waiting.add(told);
        Ok(request_id.unwrap_or(0))
    }
}

/// What is due when one request was written.
#[derive(Default)]
pub(super) struct SendMarks {
    pub(super) room: Option<OwnedSemaphorePermit>,
    pub(super) told: Option<Written>,
}

impl Marks {
    /// A request was appended.
    pub(super) fn add(&mut self, SendMarks { room, told }: SendMarks) {
        self.told.extend(told);
        match (&mut self.room, room) {
            (Some(all), Some(room)) => all.merge(room),
            (all, room) => *all = all.take().or(room),
        }
    }
}

impl Connection {
    /// Starts a connection on a transport, which belongs to no one: its task runs on `runtime`.
    #[must_use]
    pub fn open(
        transport: Transport,
        role: Role,
        options: impl Into<ConnectionOptions>,
        dispatcher: Arc<dyn Dispatcher>,
        runtime: &Handle,
    ) -> Opening {
        Self::open_for(Owner::default(), transport, role, options, dispatcher, runtime)
    }

    /// Starts a connection on a transport: its task runs on `runtime`.
    #[must_use]
    pub fn open_for(
        owner: Owner,
        transport: Transport,
        role: Role,
        options: impl Into<ConnectionOptions>,
        dispatcher: Arc<dyn Dispatcher>,
        runtime: &Handle,
    ) -> Opening {
        let ConnectionOptions { config, trace } = options.into();
        let config = datagram::suited(config, &transport.info);
        let state = State {
            protocol: Protocol::new(role, config, now()),
            driver: None,
            sent: SentMarks::default(),
            requests: 0,
            changed: false,
            drained: Vec::new(),
            abort: None,
            dispatcher: dispatcher.clone(),
            on_close: Vec::new(),
        };
        let ends = Ends::of(&transport.info, role);
        if let (Some(ends), Role::Server) = (ends, role) {
            collocated::add(ends, &dispatcher);
        }
        meter::connection_opened(role);
        let (ended, _) = watch::channel(None);
        let shared = Shared {
            state: Mutex::new(state),
            room: WriteRoom::new(config.write_high_water),
            info: transport.info,
            ends,
            compression_level: config.compression_level,
            role,
            trace,
            owner,
            batch: BatchQueue::default(),
            ended,
        };
        let connection = Self {
            shared: Arc::new(shared),
        };
        let (validated, ready) = oneshot::channel();
        runtime.spawn(Driver::new(transport.stream, connection.clone(), dispatcher, validated));
        Opening { connection, ready }
    }

    pub(super) fn trace(&self) -> Trace {
        self.shared.trace
    }

    pub(super) fn compression_level(&self) -> CompressionLevel {
        self.shared.compression_level
    }

    /// Whose connection it is.
    #[must_use]
    pub fn owner(&self) -> &Owner {
        &self.shared.owner
    }

    /// The two ends.
    #[must_use]
    pub fn info(&self) -> &TransportInfo {
        &self.shared.info
    }

    /// Whether the peer opened the connection.
    #[must_use]
    pub fn is_incoming(&self) -> bool {
        self.shared.role == Role::Server
    }

    /// Whether requests can be sent.
    #[must_use]
    pub fn is_active(&self) -> bool {
        let state = self.lock();
        state.protocol.is_active() && state.abort.is_none()
    }

    /// Sends a request (all behind its id) and gives back what its reply will come through. It does so at once, whether there
    /// is [room](Connection::room) for it or not.
    ///
    /// # Errors
    /// If the connection takes no requests any more; nothing was sent.
    pub fn send(&self, body: impl FnOnce(&mut Encoder<'_>)) -> Result<PendingReply, ConnectionError> {
        self.send_in(SendMarks::default(), body)
    }

    pub(super) fn send_in(
        &self,
        marks: SendMarks,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<PendingReply, ConnectionError> {
        let (reply, answered) = oneshot::channel();
        let sent = self.with_state(|state| state.send(reply, marks, body));
        match sent {
            Ok(request_id) => Ok(PendingReply::new(self.clone(), request_id, answered)),
            Err(_) => Err(self.end_reason()),
        }
    }

    /// Sends a request for whose reply this thread of a lane will wait, unless that could never come: then it sends nothing
    /// and returns `None`.
    pub(super) fn send_blocked_in(
        &self,
        marks: SendMarks,
        thread: BlockedThread,
        target: RequestHeader<'_>,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Option<PendingReply>, ConnectionError> {
        let Some((ends, on)) = self.lane_of(target) else {
            return self.send_in(marks, body).map(Some);
        };
        let (reply, answered) = oneshot::channel();
        let sent = self.send_blocked_by(thread, on, ends, |state| state.send(reply, marks, body))?;
        Ok(sent.map(|(request_id, wait)| PendingReply::new(self.clone(), request_id, answered).blocking(wait)))
    }

    /// The lane of this process without which a request over this connection could not be answered.
    pub(super) fn lane_of(&self, target: RequestHeader<'_>) -> Option<(Ends, LaneId)> {
        let ends = self.shared.ends.filter(|_| !self.is_incoming())?;
        Some((ends, collocated::lane_of(ends, target)?))
    }

    /// Sends a request that a thread waits for, and notes that it does, unless its reply could never come.
    pub(super) fn send_blocked_by<E>(
        &self,
        thread: BlockedThread,
        on: LaneId,
        ends: Ends,
        send: impl FnOnce(&mut State) -> Result<i32, E>,
    ) -> Result<Option<(i32, LaneWait)>, ConnectionError> {
        let sent = self.with_state(|state| LaneWait::begin(thread, on, ends, || send(state)));
        sent.transpose().map_err(|_| self.end_reason())
    }

    /// What tells a call over this connection apart.
    pub(super) fn call(&self, request_id: i32) -> Option<(Ends, i32)> {
        Some((self.shared.ends?, request_id))
    }

    /// Sends a oneway request, whether there is [room](Connection::room) for it or not. What it gives resolves when
    /// it was written to the transport.
    ///
    /// # Errors
    /// If the connection takes no requests any more; nothing was sent.
    pub fn send_oneway(&self, body: impl FnOnce(&mut Encoder<'_>)) -> Result<PendingWrite, ConnectionError> {
        self.send_oneway_in(None, body)
    }

    pub(super) fn send_oneway_in(
        &self,
        room: Option<OwnedSemaphorePermit>,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<PendingWrite, ConnectionError> {
        self.send_marked(room, |protocol| protocol.send_request(None, body).is_ok())
    }

    /// Sends a batch as one message, whether there is [room](Connection::room) for it or not. What it gives resolves when
    /// it was written to the transport.
    ///
    /// # Errors
    /// If the connection takes no requests any more; nothing was sent.
    pub fn send_batch(&self, batch: &Batch) -> Result<PendingWrite, ConnectionError> {
        self.send_batch_in(None, batch)
    }

    pub(super) fn send_batch_in(
        &self,
        room: Option<OwnedSemaphorePermit>,
        batch: &Batch,
    ) -> Result<PendingWrite, ConnectionError> {
        if batch.compress {
            return self.send_batch_compressed_in(room, batch);
        }
        self.send_marked(room, |protocol| {
            protocol.send_batch(batch.count, &batch.requests).is_ok()
        })
    }

    fn send_marked(
        &self,
        room: Option<OwnedSemaphorePermit>,
        send: impl FnOnce(&mut Protocol<Waiter>) -> bool,
    ) -> Result<PendingWrite, ConnectionError> {
        let (written, pending) = PendingWrite::new();
        let sent = self.with_state(|state| {
            let sent = send(&mut state.protocol);
            if sent {
                let told = Some(written);
                state.sent.waiting.add(SendMarks { room, told });
            }
            sent
        });
        if sent { Ok(pending) } else { Err(self.end_reason()) }
    }

    /// The queue of the batch proxies that are bound to this connection.
    #[must_use]
    pub fn batch_queue(&self) -> &BatchQueue {
        &self.shared.batch
    }

    /// Sends what the batch proxies that are bound to this connection have queued, as one message, and waits until it
    /// was written. Without any nothing is sent. Other batch proxies have queues of their own (protocol 6.7).
    ///
    /// # Errors
    /// If the connection has ended, or ends before that. What was queued is lost then, as in Ice.
    ///
    /// # Cancel safety
    /// What was queued is sent when the future is first polled; dropping it then only forgets to wait.
    pub async fn flush_batch_requests(&self) -> Result<(), ConnectionError> {
        let Some(batch) = self.batch_queue().take() else {
            return Ok(());
        };
        self.send_batch(&batch)?.await
    }

    pub(super) fn reply(
        &self,
        request_id: i32,
        status: ReplyStatus,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<(), EncodeError> {
        let head = ReplyHead { request_id, status };
        self.end_dispatch(head, |protocol| {
            if request_id == 0 {
                protocol.end_dispatch(now());
                Ok(())
            } else {
                protocol.reply(head, now(), body)
            }
        })
    }

    /// Replies to a caller who can read compressed replies.
    pub(super) fn reply_compressed(
        &self,
        request_id: i32,
        status: ReplyStatus,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<(), EncodeError> {
        let head = ReplyHead { request_id, status };
        let message = Compressible::reply(head, self.shared.compression_level, body)?;
        self.end_dispatch(head, |protocol| {
            protocol.reply_made(&message, now());
            Ok(())
        })
    }

    fn end_dispatch(
        &self,
        head: ReplyHead,
        reply: impl FnOnce(&mut Protocol<Waiter>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let ReplyHead { request_id, status } = head;
        traced!(self.trace().protocol, target: "amd::protocol", info = %self.info(), request_id, %status, "sending reply");
        let drained = self.with_state(|state| {
            reply(&mut state.protocol)?;
            let last = state.protocol.dispatches() == 0;
            Ok(last.then(|| std::mem::take(&mut state.drained)))
        })?;
        // Wakes those who wait, now that the lock is free: a waker may do anything.
        drop(drained);
        Ok(())
    }

    /// Closes gracefully: takes no more requests, answers those in dispatch, waits for replies, then says so to the
    /// peer. Returns at once; [`Connection::ended`] tells when it is done.
    pub fn close(&self) {
        self.with_state(|state| state.protocol.close(now()));
    }

    /// Ends the connection now. Requests without a reply fail with [`ConnectionError::Closed`].
    pub fn abort(&self) {
        self.with_state(|state| state.abort.get_or_insert(ConnectionError::Closed).clone());
    }

    /// Stops reading requests, or goes on.
    pub fn hold(&self, held: bool) {
        self.with_state(|state| state.protocol.hold(held));
    }

    /// How many requests of the peer are in dispatch.
    #[must_use]
    pub fn dispatches(&self) -> usize {
        self.lock().protocol.dispatches()
    }

    /// Waits until no request of the peer is in dispatch.
    ///
    /// # Cancel safety
    /// It can be dropped and called again.
    pub async fn drained(&self) {
        let drained = {
            let mut state = self.lock();
            if state.protocol.dispatches() == 0 {
                return;
            }
            let (sender, drained) = oneshot::channel();
            state.drained.push(sender);
            drained
        };
        // The sender is dropped when the last dispatch ends.
        let _ = drained.await;
    }

    /// Waits until the connection has ended, and tells why.
    ///
    /// # Cancel safety
    /// It can be dropped and called again.
    pub async fn ended(&self) -> ConnectionError {
        let mut ended = self.shared.ended.subscribe();
        match ended.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or(ConnectionError::Closed),
            Err(_) => ConnectionError::Closed,
        }
    }

    /// Whether the connection has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.shared.ended.borrow().is_some()
    }

    pub(super) fn write_room(&self) -> &WriteRoom {
        &self.shared.room
    }

    /// Why no request can be sent.
    pub(crate) fn end_reason(&self) -> ConnectionError {
        self.shared.ended.borrow().clone().unwrap_or(ConnectionError::Closed)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, then wakes the task if it sleeps: there may be something to write or to do.
    pub(super) fn with_state<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let (result, waker) = {
            let mut state = self.lock();
            state.changed = true;
            (change(&mut state), state.driver.take())
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        result
    }

    /// The task has ended: nothing that waits will come. `write_begun` if the transport took some of the bytes that it was writing.
    pub(super) fn finish(&self, reason: &ConnectionError, write_begun: bool) {
        // First, so that whoever is refused from now on is told why.
        self.shared.ended.send_replace(Some(reason.clone()));
        meter::connection_ended(self.shared.role);
        if let Some(ends) = self.shared.ends.filter(|_| self.is_incoming()) {
            collocated::remove(ends);
        }
        let (waiters, marks) = {
            let mut state = self.lock();
            (state.protocol.fail(), std::mem::take(&mut state.sent))
        };
        let failure = |unsent| Failure {
            reason: reason.clone(),
            unsent,
        };
        for Waiter { reply, number } in waiters {
            let unsent = marks.first_unsent(write_begun).is_some_and(|first| number >= first);
            let _ = reply.send(Err(failure(unsent)));
        }
        self.shared.room.close();
        for mark in marks.in_write.told {
            let _ = mark.send(Err(failure(!write_begun)));
        }
        for mark in marks.waiting.told {
            let _ = mark.send(Err(failure(true)));
        }
        self.detach(reason);
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("info", &self.shared.info)
            .finish_non_exhaustive()
    }
}

/// The two ends, as `tcp 127.0.0.1:50000 to 127.0.0.1:4061`: ours comes first.
impl fmt::Display for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared.info.fmt(f)
    }
}

impl PartialEq for Connection {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Eq for Connection {}

impl Hash for Connection {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.shared).hash(state);
    }
}

/// The protocol gets its clock from tokio, so that both agree where a test pauses it.
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// A connection that is being validated.
#[derive(Debug)]
pub struct Opening {
    connection: Connection,
    ready: oneshot::Receiver<()>,
}

impl Opening {
    /// The connection, which may not be ready for requests yet. For servers, who need not wait.
    #[must_use]
    pub fn into_connection(self) -> Connection {
        self.connection
    }

    /// Waits until the peer has validated the connection.
    ///
    /// # Errors
    /// If it ended before.
    ///
    /// # Cancel safety
    /// Dropping the future abandons the connection, which ends by its connect timeout if nobody else has it.
    pub async fn validated(self) -> Result<Connection, ConnectionError> {
        match self.ready.await {
            Ok(()) => Ok(self.connection),
            Err(_) => Err(self.connection.end_reason()),
        }
    }
}

/// A reply that is to come. Dropping it forgets the request: its reply, should it come, is ignored.
#[derive(Debug)]
pub struct PendingReply {
    connection: Connection,
    request_id: i32,
    reply: oneshot::Receiver<Result<Reply, Failure>>,
    /// There if somebody wants to know that the request was written.
    pub(super) written: Option<PendingWrite>,
    /// There if a thread of a lane waits for this.
    wait: Option<LaneWait>,
    unsent: bool,
    done: bool,
}

impl PendingReply {
    pub(super) fn new(
        connection: Connection,
        request_id: i32,
        reply: oneshot::Receiver<Result<Reply, Failure>>,
    ) -> Self {
        Self {
            connection,
            request_id,
            reply,
            written: None,
            wait: None,
            unsent: false,
            done: false,
        }
    }

    /// The same, for which a thread of a lane waits.
    pub(super) fn blocking(mut self, wait: LaneWait) -> Self {
        self.wait = Some(wait);
        self
    }

    pub(super) fn request_id(&self) -> i32 {
        self.request_id
    }

    /// Whether it failed, and the transport has seen nothing of the request: sending it again is safe.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        self.unsent
    }

    /// Resolves when the request was written, for whoever asked for it ([`Room::tell_when_written`](super::Room)), once.
    pub(crate) fn take_written(&mut self) -> Option<PendingWrite> {
        self.written.take()
    }

    /// The connection that the request went over.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

impl Future for PendingReply {
    type Output = Result<Reply, ConnectionError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = std::task::ready!(Pin::new(&mut self.reply).poll(cx));
        self.done = true;
        Poll::Ready(match result {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(Failure { reason, unsent })) => {
                self.unsent = unsent;
                Err(reason)
            }
            Err(_) => Err(ConnectionError::Closed),
        })
    }
}

impl Drop for PendingReply {
    fn drop(&mut self) {
        if !self.done {
            let forgotten = self
                .connection
                .with_state(|state| state.protocol.forget(self.request_id, now()));
            // Its end of the channel wakes whoever polled us last, so it is dropped with the lock free.
            drop(forgotten);
        }
    }
}
