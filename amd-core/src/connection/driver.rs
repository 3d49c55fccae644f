//! The task that owns a connection's transport.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use tokio::io::AsyncWrite;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Sleep;

use crate::error_text::error_text;
use crate::protocol::{DecompressedMessage, Event, ProtocolError, ReplyHead, RequestHead};
use crate::trace::{traced, warned};
use crate::transport::Stream;

use super::handle::{Connection, Dispatcher, Reply, Waiter, now};
use super::{ConnectionError, IncomingRequest};

/// How much memory is taken for reads at once, by a connection over which little comes: so idle ones are small. What is
/// read shares this memory, so that the next messages may have to take more.
const SMALL_CHUNK: usize = 2 * 1024;

/// The same for a connection that has filled that.
const READ_CHUNK: usize = 16 * 1024;

/// How much room a read is given at least.
const READ_ROOM: usize = 512;

/// How much the buffer grows at once for a message whose header announces more. The rest comes as bytes arrive: a header
/// that lies costs no more than this.
const READ_GROWTH: usize = 256 * 1024;

/// How long the buffers of a large message are kept, as the next one may be as large: what the system takes back
/// it gives anew page by page, which costs more than to copy as much.
const KEEP_LARGE: Duration = Duration::from_secs(1);

/// What is larger than this when it is decompressed, in bytes, is decompressed by a thread that may be held that long.
const DECOMPRESSED_HERE: usize = 16 * 1024;

/// How many messages are taken from the state machine under one lock.
const EVENTS_AT_ONCE: usize = 128;

/// The task of one connection. Each poll goes through the same steps until none makes progress.
pub(super) struct Driver {
    stream: Box<dyn Stream>,
    connection: Connection,
    /// As the connection's state has it, so that a request takes no lock for it.
    dispatcher: Arc<dyn Dispatcher>,
    validated: Option<oneshot::Sender<()>>,
    input: BytesMut,
    /// How much memory the next reads take.
    chunk: usize,
    /// Until when buffers are kept that are larger than most messages need.
    large_until: Option<Instant>,
    /// Bytes on their way out, and how many of them are written.
    output: BytesMut,
    written: usize,
    unflushed: bool,
    /// The peer accepts no bytes for now.
    stalled: bool,
    events: VecDeque<Event<Waiter>>,
    /// A large message that is being decompressed elsewhere. What comes behind it waits.
    decompressing: Option<JoinHandle<Decompressed>>,
    timer: Option<Pin<Box<Sleep>>>,
    finished: bool,
}

type Decompressed = Result<DecompressedMessage, ProtocolError>;

/// Whether a step did something, so that the others must look again.
type Progress = Result<bool, ConnectionError>;

impl Driver {
    pub(super) fn new(
        stream: Box<dyn Stream>,
        connection: Connection,
        dispatcher: Arc<dyn Dispatcher>,
        validated: oneshot::Sender<()>,
    ) -> Self {
        Self {
            stream,
            connection,
            dispatcher,
            validated: Some(validated),
            input: BytesMut::new(),
            chunk: SMALL_CHUNK,
            large_until: None,
            output: BytesMut::new(),
            written: 0,
            unflushed: false,
            stalled: false,
            events: VecDeque::new(),
            decompressing: None,
            timer: None,
            finished: false,
        }
    }

    fn drive(&mut self, cx: &mut Context<'_>) -> Poll<ConnectionError> {
        loop {
            match self.step(cx) {
                Ok(true) => {}
                Ok(false) if self.may_sleep(cx) => return Poll::Pending,
                Ok(false) => {}
                Err(reason) => return Poll::Ready(reason),
            }
        }
    }

    /// Tells all who wait that the connection has ended.
    fn finish(&mut self, reason: &ConnectionError) {
        self.finished = true;
        self.connection.finish(reason, self.written > 0);
        self.validated = None;
    }

    /// Whether both sides know that the connection ends.
    fn is_orderly(&self, reason: &ConnectionError) -> bool {
        match reason {
            ConnectionError::ClosedByPeer => true,
            ConnectionError::Closed => self.connection.lock().protocol.is_close_sent(),
            _ => false,
        }
    }

    fn step(&mut self, cx: &mut Context<'_>) -> Progress {
        let now = now();
        self.look_at_orders()?;
        // Messages first: only then is it known whether more is to be read, and a read that is not asked for wakes no one.
        let handled = self.handle_messages(cx, now)?;
        let received = self.poll_read(cx, now)?;
        let written = self.poll_write(cx, now)?;
        let timed = self.poll_timer(cx, now)?;
        Ok(received || handled || written || timed)
    }

    /// Leaves a waker for the handles, unless they changed something while we ran.
    fn may_sleep(&mut self, cx: &Context<'_>) -> bool {
        let mut state = self.connection.lock();
        if state.changed {
            return false;
        }
        state.driver = Some(cx.waker().clone());
        true
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, now: Instant) -> Progress {
        // What came whole is handled before the end of the stream is seen.
        if self.decompressing.is_some() {
            return Ok(false);
        }
        let Some(missing) = self.wanted(now) else {
            return Ok(false);
        };
        self.make_room(missing, now);
        match poll_read_buf(&mut self.stream, cx, &mut self.input) {
            Poll::Pending => Ok(false),
            Poll::Ready(Ok(0)) => Err(self.end_of_stream()),
            Poll::Ready(Ok(_)) => {
                if self.input.len() == self.input.capacity() {
                    self.chunk = READ_CHUNK;
                }
                self.connection.lock().protocol.bytes_arrived(now);
                Ok(true)
            }
            Poll::Ready(Err(error)) => Err(self.broken(error)),
        }
    }

    /// How many bytes the next message lacks, if more is to be read. While a whole message waits to be taken nothing is:
    /// a peer that sends faster than we handle fills the socket and not our memory.
    fn wanted(&self, now: Instant) -> Option<usize> {
        let mut state = self.connection.lock();
        let wanted = state.protocol.wants_read(now);
        let missing = state.protocol.bytes_missing(&self.input);
        (wanted && missing > 0).then_some(missing)
    }

    /// Makes room for a read.
    fn make_room(&mut self, missing: usize, now: Instant) {
        if self.input.capacity() - self.input.len() < missing.clamp(READ_ROOM, READ_GROWTH) {
            self.input.reserve(missing.clamp(self.chunk, READ_GROWTH));
        }
        if missing > READ_CHUNK {
            self.large_until = Some(now + KEEP_LARGE);
        }
    }

    /// Gives back what only large messages need, if there were none for a while.
    fn release_large(&mut self, now: Instant) {
        if self.large_until.is_some_and(|until| until <= now) {
            self.large_until = None;
            // What is left of the buffer may be small, and the memory behind it is not.
            self.input = BytesMut::from(&self.input[..]);
            self.connection.lock().protocol.release_large();
        }
    }

    fn end_of_stream(&self) -> ConnectionError {
        let closing = self.connection.lock().protocol.is_close_sent();
        if closing {
            ConnectionError::Closed
        } else {
            ConnectionError::Lost { source: None }
        }
    }

    fn broken(&self, error: io::Error) -> ConnectionError {
        let closing = self.connection.lock().protocol.is_close_sent();
        if closing {
            ConnectionError::Closed
        } else {
            ConnectionError::lost(error)
        }
    }

    /// What the handles want of us since we last looked.
    fn look_at_orders(&self) -> Result<(), ConnectionError> {
        let mut state = self.connection.lock();
        state.changed = false;
        match state.abort.take() {
            Some(reason) => Err(reason),
            None if state.protocol.is_closed() => Err(ConnectionError::Closed),
            None => Ok(()),
        }
    }

    /// Handles what came whole, also when a violation follows it.
    fn handle_messages(&mut self, cx: &mut Context<'_>, now: Instant) -> Progress {
        if let Some(decompressing) = &mut self.decompressing {
            let Poll::Ready(message) = Pin::new(decompressing).poll(cx) else {
                return Ok(false);
            };
            self.decompressing = None;
            // It panics for nothing; a runtime that ends takes this task along.
            self.handle_decompressed(message.map_err(|_| ConnectionError::Closed)?, now)?;
            return Ok(true);
        }
        let taken = self.take_messages(now);
        let some = !self.events.is_empty();
        while let Some(event) = self.events.pop_front() {
            self.handle(event, now)?;
        }
        taken.map(|()| some)
    }

    fn take_messages(&mut self, now: Instant) -> Result<(), ConnectionError> {
        // Kept until the lock is free: with an object adapter its servants may go.
        let _former;
        let mut state = self.connection.lock();
        if !Arc::ptr_eq(&state.dispatcher, &self.dispatcher) {
            _former = std::mem::replace(&mut self.dispatcher, state.dispatcher.clone());
        }
        while self.events.len() < EVENTS_AT_ONCE {
            match state.protocol.receive(&mut self.input, now) {
                Ok(Some(event)) => {
                    // What comes behind it waits until it is read.
                    let is_compressed = matches!(event, Event::Compressed(_));
                    self.events.push_back(event);
                    if is_compressed {
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => return Err(ConnectionError::Protocol(error)),
            }
        }
        Ok(())
    }

    fn handle(&mut self, event: Event<Waiter>, now: Instant) -> Result<(), ConnectionError> {
        self.trace(&event);
        match event {
            Event::Request { head, request_id } => self.dispatch(head, request_id),
            Event::Reply { waiter, head, body } => {
                waiter.answer(Reply { head, body });
            }
            Event::Validated => {
                if let Some(validated) = self.validated.take() {
                    let _ = validated.send(());
                }
            }
            Event::Compressed(message) => {
                if message.size() <= DECOMPRESSED_HERE {
                    return self.handle_decompressed(message.decompress(), now);
                }
                self.decompressing = Some(tokio::task::spawn_blocking(move || message.decompress()));
            }
            Event::CloseConnection => return Err(self.closed_by_peer()),
        }
        Ok(())
    }

    fn handle_decompressed(&mut self, message: Decompressed, now: Instant) -> Result<(), ConnectionError> {
        let message = message.map_err(ConnectionError::Protocol)?;
        let received = self.connection.lock().protocol.receive_decompressed(message, now);
        let event = received.map_err(ConnectionError::Protocol)?;
        event.map_or(Ok(()), |event| self.handle(event, now))
    }

    fn trace(&self, event: &Event<Waiter>) {
        let (info, asked) = (self.connection.info(), self.connection.trace().protocol);
        match event {
            Event::Request { head, request_id } => {
                traced!(asked, target: "amd::protocol", %info, request_id, operation = head.operation(), "received request");
            }
            Event::Reply { head, .. } => {
                let ReplyHead { request_id, status } = head;
                traced!(asked, target: "amd::protocol", %info, request_id, %status, "received reply");
            }
            Event::Compressed(_) => traced!(asked, target: "amd::protocol", %info, "received a compressed message"),
            Event::Validated => traced!(asked, target: "amd::protocol", %info, "the peer validated the connection"),
            Event::CloseConnection => traced!(asked, target: "amd::protocol", %info, "received close connection"),
        }
    }

    fn closed_by_peer(&self) -> ConnectionError {
        let closing = self.connection.lock().protocol.is_close_sent();
        if closing {
            ConnectionError::Closed
        } else {
            ConnectionError::ClosedByPeer
        }
    }

    /// A dispatcher that panics has dropped the request, which then replied for itself; the connection lives on.
    fn dispatch(&self, head: RequestHead, request_id: i32) {
        let request = IncomingRequest::new(head, request_id, self.connection.clone());
        let dispatched = catch_unwind(AssertUnwindSafe(|| self.dispatcher.dispatch(request)));
        if dispatched.is_err() {
            tracing::error!(target: "amd::connection", info = %self.connection.info(), "a dispatcher panicked");
        }
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, now: Instant) -> Progress {
        let mut progress = false;
        loop {
            if self.output.is_empty() && !self.next_output() {
                break;
            }
            match Pin::new(&mut self.stream).poll_write(cx, &self.output[self.written..]) {
                Poll::Pending => {
                    self.stall(now);
                    return Ok(progress);
                }
                Poll::Ready(Ok(0)) => return Err(self.broken(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(count)) => {
                    progress = true;
                    self.unflushed = true;
                    self.wrote(count, now);
                }
                Poll::Ready(Err(error)) => return Err(self.broken(error)),
            }
        }
        self.poll_flush(cx, now).map(|()| progress)
    }

    fn next_output(&mut self) -> bool {
        let mut state = self.connection.lock();
        let Some(output) = state.protocol.take_transmit() else {
            return false;
        };
        state.sent.in_write = std::mem::take(&mut state.sent.waiting);
        self.output = output;
        true
    }

    fn wrote(&mut self, count: usize, now: Instant) {
        self.end_stall();
        self.written += count;
        if self.written < self.output.len() {
            return;
        }
        self.written = 0;
        let buffer = std::mem::take(&mut self.output);
        if buffer.len() > READ_CHUNK {
            self.large_until = Some(now + KEEP_LARGE);
        }
        let marks = {
            let mut state = self.connection.lock();
            state.protocol.transmitted(buffer, now);
            std::mem::take(&mut state.sent.in_write)
        };
        for mark in marks.told {
            let _ = mark.send(Ok(()));
        }
    }

    /// From now on the peer has the write timeout to accept something.
    fn stall(&mut self, now: Instant) {
        if !std::mem::replace(&mut self.stalled, true) {
            self.connection.lock().protocol.write_stalled(now);
        }
    }

    fn end_stall(&mut self) {
        if std::mem::take(&mut self.stalled) {
            self.connection.lock().protocol.write_progressed();
        }
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<(), ConnectionError> {
        if self.unflushed {
            match Pin::new(&mut self.stream).poll_flush(cx) {
                Poll::Ready(Ok(())) => {
                    self.end_stall();
                    self.unflushed = false;
                }
                Poll::Ready(Err(error)) => return Err(self.broken(error)),
                Poll::Pending => self.stall(now),
            }
        }
        Ok(())
    }

    /// The timer is left alone while it would fire too early: reads and writes only move its time back.
    fn poll_timer(&mut self, cx: &mut Context<'_>, now: Instant) -> Progress {
        self.release_large(now);
        let timeout = self.connection.lock().protocol.poll_timeout();
        let Some(at) = timeout.into_iter().chain(self.large_until).min() else {
            return Ok(false);
        };
        if at <= now {
            self.connection.lock().protocol.handle_timeout(now)?;
            return Ok(true);
        }
        let at = tokio::time::Instant::from_std(at);
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(at)));
        if at < timer.deadline() {
            timer.as_mut().reset(at);
        }
        if timer.as_mut().poll(cx).is_ready() {
            timer.as_mut().reset(at);
            return Ok(true);
        }
        Ok(false)
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let reason = std::task::ready!(self.drive(cx));
        if self.is_orderly(&reason) {
            // A transport may have a farewell: `close_notify`, a close frame. What cannot be written now is not missed.
            let _ = Pin::new(&mut self.stream).poll_shutdown(cx);
        }
        report(&self.connection, &reason);
        self.finish(&reason);
        Poll::Ready(())
    }
}

/// The runtime may be dropped with us in it: those who wait must know.
impl Drop for Driver {
    fn drop(&mut self) {
        if !self.finished {
            self.finish(&ConnectionError::Closed);
        }
    }
}

fn report(connection: &Connection, reason: &ConnectionError) {
    let (info, trace) = (connection.info(), connection.trace());
    match reason {
        ConnectionError::Protocol(error) => {
            tracing::warn!(target: "amd::connection", %info, error = %error_text(error), "closing a connection whose peer violated the protocol");
        }
        ConnectionError::Lost { source: Some(error) } => {
            warned!(trace.warn_connections, target: "amd::connection", %info, %error, "the connection was lost");
        }
        reason => traced!(trace.network, target: "amd::connection", %info, "{reason}"),
    }
}

/// Reads into the spare room of a buffer.
fn poll_read_buf(stream: &mut Box<dyn Stream>, cx: &mut Context<'_>, buffer: &mut BytesMut) -> Poll<io::Result<usize>> {
    tokio_util::io::poll_read_buf(Pin::new(stream), cx, buffer)
}
