//! A request that arrived, and its one reply.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::BytesMut;
use tokio::sync::oneshot;

use crate::encoding::{EncodeError, Encoder, Encoding};
use crate::observe::{ObservedDispatch, TracePropagation};
use crate::protocol::{ReplyHead, ReplyStatus, RequestHead, encode_facet};

use super::DispatchCount;
use super::handle::{Connection, Reply};
use super::lane_waits::{is_answered, is_taken_up};

/// A request on its way to a servant. It owes one reply.
///
/// Whoever drops it without replying answers with `UnknownException`: a servant that panicked, an event loop that threw
/// the dispatch away. So nothing that was accepted goes without a reply.
pub struct IncomingRequest {
    head: RequestHead,
    request_id: i32,
    reply_to: ReplyTo,
    replied: AtomicBool,
    /// Who wants to know that the reply was given.
    when_replied: Option<Arc<dyn Fn() + Send + Sync>>,
    /// There if somebody is interested.
    observed: Option<Box<ObservedDispatch>>,
}

/// Where the reply goes.
#[derive(Debug)]
enum ReplyTo {
    Connection(Connection),
    /// To a caller in this process, which may pass it on over the connection.
    Caller {
        caller: Mutex<Option<oneshot::Sender<Reply>>>,
        connection: Option<Connection>,
    },
}

impl IncomingRequest {
    pub(super) fn new(head: RequestHead, request_id: i32, connection: Connection) -> Self {
        Self {
            head,
            request_id,
            reply_to: ReplyTo::Connection(connection),
            replied: AtomicBool::new(false),
            when_replied: None,
            observed: None,
        }
    }

    /// Has this called once, when the reply was given: by then it is on its way, and the request is no longer in dispatch.
    /// Who wants to know as well, and said so before, is told behind it.
    pub(crate) fn tell_when_replied(&mut self, told: impl Fn() + Send + Sync + 'static) {
        let before = self.when_replied.take();
        self.when_replied = Some(Arc::new(move || {
            told();
            if let Some(before) = &before {
                before();
            }
        }));
    }

    /// Counts the request as well until its reply is given.
    #[must_use]
    pub fn counted(mut self, count: &Arc<DispatchCount>) -> Self {
        count.begin();
        let count = count.clone();
        self.tell_when_replied(move || count.end());
        self
    }

    /// A request that did not come over a connection; its reply goes to `caller`.
    #[must_use]
    pub fn collocated(head: RequestHead, request_id: i32, caller: oneshot::Sender<Reply>) -> Self {
        Self {
            head,
            request_id,
            reply_to: ReplyTo::Caller {
                caller: Mutex::new(Some(caller)),
                connection: None,
            },
            replied: AtomicBool::new(false),
            when_replied: None,
            observed: None,
        }
    }

    /// A copy whose reply goes to `caller`. The reply to this one remains due.
    #[must_use]
    pub fn to_caller(&self, caller: oneshot::Sender<Reply>) -> Self {
        Self {
            head: self.head.clone(),
            request_id: self.request_id,
            reply_to: ReplyTo::Caller {
                caller: Mutex::new(Some(caller)),
                connection: self.connection().cloned(),
            },
            replied: AtomicBool::new(false),
            when_replied: None,
            observed: self.observed.as_ref().map(|observed| observed.shared()),
        }
    }

    /// A copy that owes no reply.
    #[must_use]
    pub fn to_replied(&self) -> Self {
        let observed = self.observed.as_ref().and_then(|observed| observed.without_span());
        self.copy(None, true, observed)
    }

    /// A copy that owes the reply if this request still did, which does not any more.
    #[must_use]
    pub fn hand_over(&self) -> Self {
        self.leaves_lane();
        let caller = match &self.reply_to {
            ReplyTo::Caller { caller, .. } => caller.lock().unwrap_or_else(PoisonError::into_inner).take(),
            ReplyTo::Connection(_) => None,
        };
        let observed = self.observed.as_ref().map(|observed| observed.handed_over());
        self.copy(caller, self.replied.swap(true, Ordering::Relaxed), observed)
    }

    fn copy(
        &self,
        caller: Option<oneshot::Sender<Reply>>,
        replied: bool,
        observed: Option<Box<ObservedDispatch>>,
    ) -> Self {
        let reply_to = match &self.reply_to {
            ReplyTo::Connection(connection) => ReplyTo::Connection(connection.clone()),
            ReplyTo::Caller { connection, .. } => ReplyTo::Caller {
                caller: Mutex::new(caller),
                connection: connection.clone(),
            },
        };
        Self {
            head: self.head.clone(),
            request_id: self.request_id,
            reply_to,
            replied: AtomicBool::new(replied),
            when_replied: self.when_replied.clone().filter(|_| !replied),
            observed,
        }
    }

    /// The dispatch begins. Does nothing the second time.
    pub(crate) fn observe(&mut self, propagation: &TracePropagation) {
        if self.observed.is_none() {
            let info = self.connection().map(Connection::info);
            self.observed = ObservedDispatch::begin(&self.head, self.request_id, info, propagation);
        }
    }

    /// Takes part in the span of another copy.
    pub(crate) fn join_span(&mut self, other: &Self) {
        self.observed = other.observed.as_ref().map(|observed| observed.shared());
    }

    /// The servant was found that serves the request.
    pub(crate) fn servant_found(&mut self, type_id: &'static str) {
        if let Some(observed) = &mut self.observed {
            observed.found(type_id, self.head.operation());
        }
    }

    /// There if somebody is interested in the dispatch.
    pub(crate) fn observed(&self) -> Option<&ObservedDispatch> {
        self.observed.as_deref()
    }

    /// The request's id on its connection, 0 if it is oneway.
    #[must_use]
    pub fn request_id(&self) -> i32 {
        self.request_id
    }

    /// Whether the caller waits for no reply.
    #[must_use]
    pub fn is_oneway(&self) -> bool {
        self.request_id == 0
    }

    /// The connection it came over; `None` if it comes from this process.
    #[must_use]
    pub fn connection(&self) -> Option<&Connection> {
        match &self.reply_to {
            ReplyTo::Connection(connection) => Some(connection),
            ReplyTo::Caller { connection, .. } => connection.as_ref(),
        }
    }

    /// The encoding that the reply must have: the request's own.
    #[must_use]
    pub fn reply_encoding(&self) -> Encoding {
        self.head.encoding().unwrap_or_default()
    }

    /// Replies. The first reply counts, a second one is ignored; for a oneway request nothing is sent.
    ///
    /// `body` writes what the status asks for: an encapsulation for `OK` and `USER_EXCEPTION`.
    ///
    /// # Errors
    /// If `body` met a value that cannot be sent. Nothing was sent then, and another reply is due.
    pub fn reply(&self, status: ReplyStatus, body: impl FnOnce(&mut Encoder<'_>)) -> Result<(), EncodeError> {
        if self.replied.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let owed = Owed(&self.replied);
        self.leaves_lane();
        let sent = match &self.reply_to {
            ReplyTo::Connection(connection) if self.is_reply_compressible() => {
                connection.reply_compressed(self.request_id, status, body)
            }
            ReplyTo::Connection(connection) => connection.reply(self.request_id, status, body),
            ReplyTo::Caller { caller, .. } => reply_to_caller(caller, status, body),
        };
        if sent.is_ok() {
            std::mem::forget(owed);
            if let Some(observed) = &self.observed {
                observed.replied(&self.head, status);
            }
            if let Some(told) = &self.when_replied {
                told();
            }
        }
        sent
    }

    fn is_reply_compressible(&self) -> bool {
        !self.is_oneway() && self.head.has_compressible_reply()
    }

    /// A thread of a lane, this one, takes the request up.
    pub(crate) fn enters_lane(&self) {
        is_taken_up(|| self.connection()?.call(self.request_id));
    }

    /// No thread of a lane is needed any more for the reply to come.
    fn leaves_lane(&self) {
        is_answered(|| self.connection()?.call(self.request_id));
    }

    /// Whether a reply was given.
    #[must_use]
    pub fn is_replied(&self) -> bool {
        self.replied.load(Ordering::Relaxed)
    }

    /// Replies that the object, facet or operation of this request does not exist.
    pub fn reply_not_exist(&self, status: ReplyStatus) {
        let sent = self.reply(status, |encoder| {
            encoder.write_str(self.head.name());
            encoder.write_str(self.head.category());
            encode_facet(self.head.facet(), encoder);
            encoder.write_str(self.head.operation());
        });
        debug_assert!(sent.is_ok(), "what was received can be sent");
    }

    /// Replies with one of the statuses whose body is a text.
    pub fn reply_failed(&self, status: ReplyStatus, message: &str) {
        // A text always fits: it is cut to what a person may want to read.
        let message = &message[..message.floor_char_boundary(MAX_MESSAGE)];
        let sent = self.reply(status, |encoder| encoder.write_str(message));
        debug_assert!(sent.is_ok(), "a short text can be sent");
    }
}

/// Takes back that a reply was given, unless it is forgotten: it failed, or what wrote it panicked.
struct Owed<'a>(&'a AtomicBool);

impl Drop for Owed<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Longer error texts than this are cut.
const MAX_MESSAGE: usize = 16 * 1024;

fn reply_to_caller(
    caller: &Mutex<Option<oneshot::Sender<Reply>>>,
    status: ReplyStatus,
    body: impl FnOnce(&mut Encoder<'_>),
) -> Result<(), EncodeError> {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, Encoding::V1_1);
    body(&mut encoder);
    encoder.finish()?;
    let reply = Reply {
        head: ReplyHead { request_id: 0, status },
        body: out.freeze(),
    };
    if let Some(caller) = caller.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // The caller may have gone.
        let _ = caller.send(reply);
    }
    Ok(())
}

impl fmt::Debug for IncomingRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingRequest")
            .field("head", &self.head)
            .field("request_id", &self.request_id)
            .field("reply_to", &self.reply_to)
            .field("replied", &self.replied)
            .finish_non_exhaustive()
    }
}

impl Deref for IncomingRequest {
    type Target = RequestHead;

    fn deref(&self) -> &RequestHead {
        &self.head
    }
}

impl Drop for IncomingRequest {
    fn drop(&mut self) {
        if !*self.replied.get_mut() {
            let why = if std::thread::panicking() {
                "the servant panicked"
            } else {
                "the dispatch was dropped"
            };
            let operation = self.head.operation();
            // What was cancelled because its caller has gone is no one's mistake.
            if self.connection().is_some_and(Connection::has_ended) {
                tracing::debug!(target: "amd::dispatch", operation, "{why}: its connection has ended");
            } else {
                tracing::warn!(target: "amd::dispatch", operation, "{why}: replying UnknownException");
            }
            self.reply_failed(ReplyStatus::UNKNOWN_EXCEPTION, why);
        }
    }
}
