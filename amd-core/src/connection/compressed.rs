//! Requests that are compressed. That takes long, so it is done with the connection's lock free.

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::encoding::Encoder;
use crate::protocol::{Compressible, RequestHeader};

use super::handle::{SendMarks, State, Waiter};
use super::lane_waits::BlockedThread;
use super::{Batch, Connection, ConnectionError, PendingReply, PendingWrite};

impl Connection {
    pub(super) fn send_compressed_in(
        &self,
        marks: SendMarks,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<PendingReply, ConnectionError> {
        let (reply, message) = self.make_request(body)?;
        self.send_made(marks, &message).map(|()| reply)
    }

    /// The same for a thread of a lane, `thread`, that waits for the reply. `None` if that could never come.
    pub(super) fn send_blocked_compressed_in(
        &self,
        marks: SendMarks,
        thread: BlockedThread,
        target: RequestHeader<'_>,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Option<PendingReply>, ConnectionError> {
        let Some((ends, on)) = self.lane_of(target) else {
            return self.send_compressed_in(marks, body).map(Some);
        };
        let (reply, message) = self.make_request(body)?;
        let request_id = reply.request_id();
        self.send_blocked_by(thread, on, ends, |state| {
            let sent = state.send_made(marks, &message);
            sent.then_some(request_id).ok_or(())
        })
        .map(|wait| wait.map(|(_, wait)| reply.blocking(wait)))
    }

    pub(super) fn send_oneway_compressed_in(
        &self,
        room: OwnedSemaphorePermit,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<PendingWrite, ConnectionError> {
        let message = Compressible::request(0, self.compression_level(), body).map_err(|_| self.end_reason())?;
        self.send_marked_made(Some(room), &message)
    }

    pub(super) fn send_batch_compressed_in(
        &self,
        room: Option<OwnedSemaphorePermit>,
        batch: &Batch,
    ) -> Result<PendingWrite, ConnectionError> {
        let message = Compressible::batch(batch.count, &batch.requests, self.compression_level());
        self.send_marked_made(room, &message.map_err(|_| self.end_reason())?)
    }

    /// A request with an id. Dropping what will give the reply gives the id back.
    fn make_request(
        &self,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<(PendingReply, Compressible), ConnectionError> {
        let (waiter, reply) = oneshot::channel();
        let reserved = self.lock().protocol.reserve(Waiter::uncounted(waiter));
        let request_id = reserved.ok_or_else(|| self.end_reason())?;
        let reply = PendingReply::new(self.clone(), request_id, reply);
        // What was encoded before can be encoded again, and what is too long for the protocol can be sent by nobody.
        let message = Compressible::request(request_id, self.compression_level(), body);
        Ok((reply, message.map_err(|_| self.end_reason())?))
    }

    fn send_marked_made(
        &self,
        room: Option<OwnedSemaphorePermit>,
        message: &Compressible,
    ) -> Result<PendingWrite, ConnectionError> {
        let (told, written) = PendingWrite::new();
        let told = Some(told);
        self.send_made(SendMarks { room, told }, message).map(|()| written)
    }

    fn send_made(&self, marks: SendMarks, message: &Compressible) -> Result<(), ConnectionError> {
        let sent = self.with_state(|state| state.send_made(marks, message));
        if sent { Ok(()) } else { Err(self.end_reason()) }
    }
}

impl State {
    fn send_made(&mut self, marks: SendMarks, message: &Compressible) -> bool {
        let sent = self.protocol.send_made(message);
        if sent {
            self.sent.waiting.add(marks);
        }
        sent
    }
}
