//! The states of a connection, and what each message does to them (protocol 4).
//!
//! Inputs: [`Connection::receive`], [`Connection::handle_timeout`], and the calls that send. Outputs:
//! [`Connection::take_transmit`] after any of them, [`Connection::poll_timeout`] when nothing else is to be done.

use std::collections::VecDeque;
use std::time::Instant;

use bytes::{Buf, Bytes, BytesMut};

use crate::encoding::{Decoder, EncodeError, Encoder, Encoding};

use super::aside::SetAside;
use super::in_flight::InFlight;
use super::timers::{Due, Expired, TimeoutConfig, Timers};
use super::{
    BATCH_REQUEST_MIN_SIZE, CompressedMessage, Compressible, Compression, CompressionLevel, DecompressedMessage,
    HEADER_SIZE, Header, MessageType, ProtocolError, ReplyHead, RequestHead,
};

/// Who opened the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// We connected: the peer validates first.
    Client,
    /// We accepted: we validate first.
    Server,
}

/// The limits of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The largest message that is read, header included, in bytes. 1 MiB by default (`Ice.MessageSizeMax`).
    pub message_size_max: usize,
    /// How many requests of the peer may be in dispatch at once; 0 for no limit. 100 by default. At the limit nothing is
    /// read until one ends: that pushes the peer back. Only where requests of ours wait for replies reading goes on for a while.
    pub max_dispatches: usize,
    /// How many bytes may wait to be written, 4 MiB by default. It bounds what a peer costs that does not read.
    ///
    /// At so many bytes of replies nothing more is read, until they are written; those of the requests in dispatch still come
    /// on top. Requests of ours are for the layer above: at so many bytes of them it lets callers wait. They do not stop the
    /// reading: two peers that both send a lot must go on reading.
    pub write_high_water: usize,
    /// How many bytes of requests are read and kept while [`max_dispatches`](Config::max_dispatches) are in dispatch and requests
    /// of ours wait for replies, 1 MiB by default. The one that reaches the bound is still kept. Without it dispatches that call
    /// back over the connection could wait for replies which nobody reads.
    pub set_aside_max: usize,
    /// How much messages are compressed that are (`Ice.Compression.Level`).
    pub compression_level: CompressionLevel,
    /// The times.
    pub timeouts: TimeoutConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            message_size_max: 1024 * 1024,
            max_dispatches: 100,
            write_high_water: 4 * 1024 * 1024,
            set_aside_max: 1024 * 1024,
            compression_level: CompressionLevel::default(),
            timeouts: TimeoutConfig::default(),
        }
    }
}

/// What a message from the peer means to those above.
#[derive(Debug)]
pub enum Event<W> {
    /// The connection is ready for requests.
    Validated,
    /// A request to dispatch. It counts as a dispatch until [`Connection::end_dispatch`] or [`Connection::reply`].
    Request {
        /// Its head and parameters.
        head: RequestHead,
        /// Its id, 0 for a oneway request.
        request_id: i32,
    },
    /// The reply to a request.
    Reply {
        /// What waited for it.
        waiter: W,
        /// Its status.
        head: ReplyHead,
        /// The bytes behind the head.
        body: Bytes,
    },
    /// A message that came compressed. Once it is not any more, [`Connection::receive_decompressed`] takes it, before any
    /// other message is asked for.
    Compressed(CompressedMessage),
    /// The peer closes gracefully: what has no reply was not dispatched.
    CloseConnection,
}

/// Bytes of replies in the buffer that is filled, and in the one that is being written.
#[derive(Clone, Copy, Debug, Default)]
struct ReplyBytes {
    waiting: usize,
    in_write: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A client that has not read `ValidateConnection`.
    Validating,
    Active,
    /// Closing gracefully: waiting for dispatches, and for replies unless they took too long.
    Closing {
        wait_for_replies: bool,
    },
    /// `CloseConnection` was sent: waiting for the peer to close.
    CloseSent,
    Closed,
}

/// Requests of a batch that are yet to be handed out.
#[derive(Debug)]
struct Batch {
    frame: Bytes,
    offset: usize,
    left: usize,
}

/// What is to be handled next.
enum Message<W> {
    /// A request of a batch.
    Event(Event<W>),
    Frame(Header, Bytes),
}

/// The state machine of one connection. `W` is what waits for a reply.
#[derive(Debug)]
pub struct Connection<W> {
    state: State,
    config: Config,
    out: BytesMut,
    /// A written buffer whose memory is used again.
    spare: BytesMut,
    /// What [`Connection::take_transmit`] gave is not written yet.
    writing: bool,
    /// Bytes of replies that are not written yet.
    reply_bytes: ReplyBytes,
    /// Nothing is read: the object adapter is on hold.
    held: bool,
    /// A request was appended to what waits to be written.
    requests_waiting: bool,
    /// `CloseConnection` was read; what follows it is ignored.
    peer_closed: bool,
    in_flight: InFlight<W>,
    dispatches: usize,
    batches: VecDeque<Batch>,
    /// What came at the dispatch limit, while replies were waited for.
    aside: SetAside,
    timers: Timers,
}

impl<W> Connection<W> {
    /// A connection whose transport is ready. A server's first message is in [`Connection::take_transmit`] at once.
    #[must_use]
    pub fn new(role: Role, config: Config, now: Instant) -> Self {
        let mut connection = Self {
            state: State::Validating,
            config,
            out: BytesMut::new(),
            spare: BytesMut::new(),
            writing: false,
            reply_bytes: ReplyBytes::default(),
            held: false,
            requests_waiting: false,
            peer_closed: false,
            in_flight: InFlight::new(),
            dispatches: 0,
            batches: VecDeque::new(),
            aside: SetAside::default(),
            timers: Timers::new(config.timeouts, now),
        };
        if role == Role::Server {
            Header::empty_message(&mut connection.out, MessageType::ValidateConnection);
            connection.state = State::Active;
            connection.timers.validated(now);
        }
        connection
    }

    /// Bytes arrived at this time. Call it once for each read, then [`Connection::receive`] until it has no more.
    pub fn bytes_arrived(&mut self, now: Instant) {
        self.timers.read(now);
    }

    /// Takes the next message from `input`, if a whole one is there and the limits let it pass.
    ///
    /// # Errors
    /// If the peer violates the protocol; call [`Connection::fail`] then.
    pub fn receive(&mut self, input: &mut BytesMut, now: Instant) -> Result<Option<Event<W>>, ProtocolError> {
        loop {
            if self.state == State::Closed || self.peer_closed {
                return Ok(None);
            }
            let Some(message) = self.next_message(input, now)? else {
                return Ok(None);
            };
            let event = match message {
                Message::Event(event) => Some(event),
                Message::Frame(header, frame) => self.handle_message(header, frame, now)?,
            };
            if event.is_some() {
                return Ok(event);
            }
        }
    }

    /// What is to be handled next, in the order in which it came; only replies and heartbeats overtake what was set aside.
    fn next_message(&mut self, input: &mut BytesMut, now: Instant) -> Result<Option<Message<W>>, ProtocolError> {
        if self.may_dispatch() {
            if let Some(event) = self.next_of_batch(now)? {
                return Ok(Some(Message::Event(event)));
            }
            let next = match self.aside.pop() {
                None => self.next_frame(input)?,
                aside => aside,
            };
            return Ok(next.map(|(header, frame)| Message::Frame(header, frame)));
        }
        while self.may_set_aside() {
            match self.next_frame(input)? {
                None => break,
                Some((header, frame)) if SetAside::is_for(header.message_type) => self.aside.push(header, &frame),
                Some((header, frame)) => return Ok(Some(Message::Frame(header, frame))),
            }
        }
        Ok(None)
    }

    /// Whether more is to be read: not on hold, not at the dispatch limit, not while too many replies wait to be written,
    /// and not before the requests of a batch were handed out. At the dispatch limit it is as long as requests of ours wait for
    /// replies, which those in dispatch may depend on.
    pub fn wants_read(&mut self, now: Instant) -> bool {
        let is_ready = self.may_dispatch() && self.batches.is_empty() && self.aside.is_empty();
        let wants = !self.peer_closed && (is_ready || self.may_set_aside());
        self.timers.set_reading(wants, now);
        wants
    }

    /// The limits are for requests. When requests are ignored there are none, and the peer's end must be seen.
    fn may_dispatch(&self) -> bool {
        self.state != State::Active || self.may_take() && !self.is_at_limit()
    }

    /// Whether what is no reply is read although it cannot be dispatched, up to a bound.
    fn may_set_aside(&self) -> bool {
        let waits = !self.in_flight.is_empty() && self.aside.has_room(self.config.set_aside_max);
        self.state == State::Active && self.may_take() && self.is_at_limit() && waits
    }

    fn may_take(&self) -> bool {
        let unwritten = self.reply_bytes.waiting + self.reply_bytes.in_write;
        !self.held && unwritten < self.config.write_high_water
    }

    fn is_at_limit(&self) -> bool {
        let limit = self.config.max_dispatches;
        limit != 0 && self.dispatches >= limit
    }

    /// Stops taking messages, or goes on. A connection that closes goes on by itself.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// How many bytes the message at the front of `input` needs before it can be taken, as far as its header tells.
    #[must_use]
    pub fn bytes_missing(&self, input: &[u8]) -> usize {
        let wanted = input
            .first_chunk()
            .and_then(|header| Header::decode(header, self.config.message_size_max).ok());
        wanted
            .map_or(HEADER_SIZE, |header| header.size)
            .saturating_sub(input.len())
    }

    fn next_frame(&self, input: &mut BytesMut) -> Result<Option<(Header, Bytes)>, ProtocolError> {
        let Some(bytes) = input.first_chunk() else {
            return Ok(None);
        };
        let header = Header::decode(bytes, self.config.message_size_max)?;
        if input.len() < header.size {
            return Ok(None);
        }
        let mut frame = input.split_to(header.size).freeze();
        frame.advance(HEADER_SIZE);
        Ok(Some((header, frame)))
    }

    fn handle_message(
        &mut self,
        header: Header,
        frame: Bytes,
        now: Instant,
    ) -> Result<Option<Event<W>>, ProtocolError> {
        if self.state == State::Validating {
            return self.handle_validation(header, now).map(Some);
        }
        match header.message_type {
            MessageType::ValidateConnection => {
                self.timers.heartbeat_received();
                Ok(None)
            }
            MessageType::CloseConnection => {
                self.peer_closed = true;
                Ok(Some(Event::CloseConnection))
            }
            message_type if header.compression == Compression::Compressed => {
                let limit = self.config.message_size_max;
                let message = CompressedMessage::new(message_type, frame, limit);
                Ok(Some(Event::Compressed(message)))
            }
            message_type => self.handle_body(message_type, frame, header.compression, now),
        }
    }

    /// Takes a message of [`Event::Compressed`]. `Ok(None)` if nothing comes of it by itself.
    ///
    /// # Errors
    /// If the peer violated the protocol; call [`Connection::fail`] then.
    pub fn receive_decompressed(
        &mut self,
        message: DecompressedMessage,
        now: Instant,
    ) -> Result<Option<Event<W>>, ProtocolError> {
        self.handle_body(message.message_type, message.body, Compression::Compressed, now)
    }

    fn handle_body(
        &mut self,
        message_type: MessageType,
        frame: Bytes,
        compression: Compression,
        now: Instant,
    ) -> Result<Option<Event<W>>, ProtocolError> {
        match message_type {
            MessageType::Request => self.handle_request(&frame, compression, now),
            MessageType::BatchRequest => self.handle_batch(frame).map(|()| None),
            MessageType::Reply => self.handle_reply(frame, now),
            MessageType::ValidateConnection | MessageType::CloseConnection => Ok(None),
        }
    }

    /// A client waits for a `ValidateConnection` of exactly 14 bytes (protocol 4.1).
    fn handle_validation(&mut self, header: Header, now: Instant) -> Result<Event<W>, ProtocolError> {
        if header.message_type != MessageType::ValidateConnection || header.size != HEADER_SIZE {
            return Err(ProtocolError::Unexpected(
                "the server's first message is not ValidateConnection",
            ));
        }
        self.state = State::Active;
        self.timers.validated(now);
        Ok(Event::Validated)
    }

    fn handle_request(
        &mut self,
        frame: &Bytes,
        compression: Compression,
        now: Instant,
    ) -> Result<Option<Event<W>>, ProtocolError> {
        let malformed = |source| ProtocolError::Malformed {
            what: "request",
            source,
        };
        let request_id = Decoder::new(frame, Encoding::V1_0).read_i32().map_err(malformed)?;
        let (mut head, _end) = RequestHead::decode(frame, size_of::<i32>()).map_err(malformed)?;
        head.set_compressible_reply(compression != Compression::None);
        Ok(self.accept(head, request_id, now))
    }

    /// Once we are closing, requests are ignored: the peer sends them again elsewhere (protocol 4.3).
    fn accept(&mut self, head: RequestHead, request_id: i32, now: Instant) -> Option<Event<W>> {
        if self.state != State::Active {
            return None;
        }
        self.dispatches += 1;
        self.timers.active(now);
        Some(Event::Request { head, request_id })
    }

    fn handle_batch(&mut self, frame: Bytes) -> Result<(), ProtocolError> {
        let mut decoder = Decoder::new(&frame, Encoding::V1_0);
        let count = decoder
            .read_i32()
            .map_err(|source| ProtocolError::Malformed { what: "batch", source })?;
        let left = decoder.left().len();
        match usize::try_from(count) {
            Ok(requests) if requests <= left / BATCH_REQUEST_MIN_SIZE => {
                self.batches.push_back(Batch {
                    frame,
                    offset: size_of::<i32>(),
                    left: requests,
                });
                Ok(())
            }
            _ => Err(ProtocolError::BadBatchCount { count, left }),
        }
    }

    fn next_of_batch(&mut self, now: Instant) -> Result<Option<Event<W>>, ProtocolError> {
        while let Some(batch) = self.batches.front_mut() {
            if batch.left == 0 {
                self.batches.pop_front();
                continue;
            }
            let (head, end) = RequestHead::decode(&batch.frame, batch.offset)
                .map_err(|source| ProtocolError::Malformed { what: "batch", source })?;
            batch.offset = end;
            batch.left -= 1;
            if let Some(event) = self.accept(head, 0, now) {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// A reply that nobody waits for is dropped: its caller has gone.
    fn handle_reply(&mut self, mut frame: Bytes, now: Instant) -> Result<Option<Event<W>>, ProtocolError> {
        let head = ReplyHead::decode(&mut Decoder::new(&frame, Encoding::V1_0))
            .map_err(|source| ProtocolError::Malformed { what: "reply", source })?;
        frame.advance(ReplyHead::SIZE);
        let Some(waiter) = self.in_flight.remove(head.request_id) else {
            tracing::debug!(target: "amd::protocol", request_id = head.request_id, "nobody waits for this reply");
            return Ok(None);
        };
        self.timers.active(now);
        self.finish_closing(now);
        Ok(Some(Event::Reply {
            waiter,
            head,
            body: frame,
        }))
    }

    /// Whether requests can be sent.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }

    /// Whether the connection is at its end, and its transport can be closed once everything is written.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.state == State::Closed
    }

    /// Whether `CloseConnection` was sent, so that the peer's end of stream is expected.
    #[must_use]
    pub fn is_close_sent(&self) -> bool {
        self.state == State::CloseSent
    }

    /// Appends a request; `body` writes what follows its id. A twoway request gets an id and waits.
    ///
    /// # Errors
    /// If the connection takes no requests, or the message is too long; nothing was appended.
    pub fn send_request(
        &mut self,
        waiter: Option<W>,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Option<i32>, EncodeError> {
        let start = self.append_requests(MessageType::Request, |encoder| {
            encoder.write_i32(0);
            body(encoder);
        })?;
        let Some(waiter) = waiter else { return Ok(None) };
        let id = self.in_flight.insert(waiter);
        self.out[start + HEADER_SIZE..start + HEADER_SIZE + 4].copy_from_slice(&id.to_le_bytes());
        Ok(Some(id))
    }

    /// Takes in what will wait for the reply to a request that is being made, and gives the request its id. What was made goes
    /// to [`Connection::send_made`], or else the id to [`Connection::forget`]. `None` if the connection takes no requests.
    pub fn reserve(&mut self, waiter: W) -> Option<i32> {
        self.is_active().then(|| self.in_flight.insert(waiter))
    }

    /// Appends a request or a batch; `false` if the connection takes no requests, and nothing was appended.
    #[must_use]
    pub fn send_made(&mut self, message: &Compressible) -> bool {
        if self.is_active() {
            self.out.extend_from_slice(message.bytes());
            self.requests_waiting = true;
            return true;
        }
        false
    }

    /// Appends a reply that was made and ends its dispatch. When the connection is closed the reply is dropped.
    pub fn reply_made(&mut self, message: &Compressible, now: Instant) {
        if matches!(self.state, State::Active | State::Closing { .. }) {
            self.out.extend_from_slice(message.bytes());
            self.reply_bytes.waiting += message.bytes().len();
        }
        self.end_dispatch(now);
    }

    /// Appends a batch of `count` oneway requests, each encoded as behind its id.
    ///
    /// # Errors
    /// If the connection takes no requests, or the message is too long; nothing was appended.
    pub fn send_batch(&mut self, count: i32, requests: &[u8]) -> Result<(), EncodeError> {
        self.append_requests(MessageType::BatchRequest, |encoder| {
            encoder.write_i32(count);
            encoder.write_raw(requests);
        })?;
        Ok(())
    }

    /// Appends a message with requests; returns where it starts.
    fn append_requests(
        &mut self,
        message_type: MessageType,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<usize, EncodeError> {
        if !self.is_active() {
            return Err(EncodeError::NotMarshalable {
                what: "a request over a connection that is not active",
            });
        }
        let start = Header::begin(&mut self.out, message_type);
        let guard = Truncate {
            out: &mut self.out,
            start,
            keep: false,
        };
        guard.fill(body)?;
        self.requests_waiting = true;
        Ok(start)
    }

    /// Nobody waits for this request any longer. Ice cannot recall it: a late reply is dropped. Returns what waited, if the
    /// request was not answered yet.
    pub fn forget(&mut self, request_id: i32, now: Instant) -> Option<W> {
        let waiter = self.in_flight.remove(request_id);
        self.finish_closing(now);
        waiter
    }

    /// Appends the reply to a request and ends its dispatch. When the connection is closed the reply is dropped.
    ///
    /// # Errors
    /// If `body` wrote something that cannot be sent. Nothing was appended and the dispatch goes on.
    pub fn reply(
        &mut self,
        head: ReplyHead,
        now: Instant,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<(), EncodeError> {
        if matches!(self.state, State::Active | State::Closing { .. }) {
            let start = Header::begin(&mut self.out, MessageType::Reply);
            let guard = Truncate {
                out: &mut self.out,
                start,
                keep: false,
            };
            guard.fill(|encoder| {
                head.encode(encoder);
                body(encoder);
            })?;
            self.reply_bytes.waiting += self.out.len() - start;
        }
        self.end_dispatch(now);
        Ok(())
    }

    /// A dispatch ended without a reply: it was oneway.
    pub fn end_dispatch(&mut self, now: Instant) {
        self.dispatches = self.dispatches.saturating_sub(1);
        self.timers.active(now);
        self.finish_closing(now);
    }

    /// How many requests of the peer are in dispatch.
    #[must_use]
    pub fn dispatches(&self) -> usize {
        self.dispatches
    }

    /// Closes gracefully: takes no more requests either way, waits for dispatches and for replies, then says so to the
    /// peer. Replies are waited for no longer than the close timeout.
    pub fn close(&mut self, now: Instant) {
        match self.state {
            State::Validating => self.state = State::Closed,
            State::Active => {
                self.state = State::Closing { wait_for_replies: true };
                self.timers.closing(now);
                self.finish_closing(now);
            }
            _ => {}
        }
    }

    fn finish_closing(&mut self, now: Instant) {
        let State::Closing { wait_for_replies } = self.state else {
            return;
        };
        if self.dispatches == 0 && (self.in_flight.is_empty() || !wait_for_replies) {
            Header::empty_message(&mut self.out, MessageType::CloseConnection);
            self.state = State::CloseSent;
            self.timers.close_sent(now);
        }
    }

    fn stop_waiting_for_replies(&mut self, now: Instant) {
        self.state = State::Closing {
            wait_for_replies: false,
        };
        self.timers.deadline_passed();
        self.finish_closing(now);
    }

    /// The connection has ended. Returns those whose reply will never come.
    pub fn fail(&mut self) -> Vec<W> {
        self.state = State::Closed;
        self.batches.clear();
        self.aside.clear();
        self.in_flight.drain()
    }

    /// The bytes to be written, if there are any. Call [`Connection::transmitted`] when they are, before the next.
    pub fn take_transmit(&mut self) -> Option<BytesMut> {
        if self.out.is_empty() {
            return None;
        }
        self.writing = true;
        self.reply_bytes = ReplyBytes {
            waiting: 0,
            in_write: self.reply_bytes.in_write + self.reply_bytes.waiting,
        };
        let next = std::mem::take(&mut self.spare);
        Some(std::mem::replace(&mut self.out, next))
    }

    /// Gives back the buffer of [`Connection::take_transmit`], whole, once it is written: its memory is used again.
    pub fn transmitted(&mut self, mut buffer: BytesMut, now: Instant) {
        self.timers.written(now);
        if std::mem::take(&mut self.requests_waiting) {
            self.timers.active(now);
        }
        self.writing = false;
        self.reply_bytes.in_write = 0;
        buffer.clear();
        self.spare = buffer;
    }

    /// Gives the memory of large messages that were written back to the system. Until then it is used for the next.
    pub fn release_large(&mut self) {
        for buffer in [&mut self.out, &mut self.spare] {
            if buffer.is_empty() && buffer.capacity() > MAX_KEPT_BUFFER {
                *buffer = BytesMut::new();
            }
        }
    }

    /// The peer accepts no bytes for now. It may do so for the write timeout, until [`Connection::write_progressed`].
    pub fn write_stalled(&mut self, now: Instant) {
        self.timers.write_stalled(now);
    }

    /// The peer accepted bytes again.
    pub fn write_progressed(&mut self) {
        self.timers.write_progressed();
    }

    /// The memory of the write buffers, while nothing waits to be written.
    #[cfg(test)]
    pub(super) fn kept_memory(&self) -> usize {
        self.out.capacity() + self.spare.capacity()
    }

    /// Whether a request is under way, either way, or may be where we do not read. One that is not there as a whole does not count: a peer that sends a byte
    /// now and then keeps no connection.
    fn is_busy(&self) -> bool {
        let answering = self.dispatches > 0 || !self.batches.is_empty();
        answering || !self.may_dispatch() || !self.in_flight.is_empty() || self.writing || !self.out.is_empty()
    }

    /// When [`Connection::handle_timeout`] wants to be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.timers.poll()
    }

    /// Does what is due at this time: a heartbeat, or the end.
    ///
    /// # Errors
    /// If a timeout ended the connection; call [`Connection::fail`] then.
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), Expired> {
        match self.timers.due(now) {
            Some(Due::Abort(Expired::Close)) if matches!(self.state, State::Closing { .. }) => {
                self.stop_waiting_for_replies(now);
            }
            Some(Due::Abort(expired)) => return Err(expired),
            Some(Due::Inactive) if self.is_busy() => self.timers.active(now),
            Some(Due::Inactive) => self.close(now),
            Some(Due::Heartbeat) => {
                // What waits to be written says as well that we live.
                if self.out.is_empty() && !self.writing {
                    Header::empty_message(&mut self.out, MessageType::ValidateConnection);
                }
                self.timers.written(now);
            }
            None => {}
        }
        Ok(())
    }
}

/// A larger write buffer is given back to the system when it is not used for a while.
const MAX_KEPT_BUFFER: usize = 64 * 1024;

/// Takes a half-written message back, also when writing it panics.
struct Truncate<'a> {
    out: &'a mut BytesMut,
    start: usize,
    keep: bool,
}

impl Truncate<'_> {
    fn fill(mut self, content: impl FnOnce(&mut Encoder<'_>)) -> Result<(), EncodeError> {
        let mut encoder = Encoder::new(self.out, Encoding::V1_1);
        content(&mut encoder);
        encoder.finish()?;
        self.keep = Header::end(self.out, self.start);
        let size = self.out.len() - self.start;
        if self.keep {
            Ok(())
        } else {
            Err(EncodeError::TooLong {
                what: "a message",
                size,
            })
        }
    }
}

impl Drop for Truncate<'_> {
    fn drop(&mut self) {
        if !self.keep {
            self.out.truncate(self.start);
        }
    }
}
