//! What requests may wait to be written: a bound in bytes, at which callers wait.
//!
//! Without it a peer that does not read would cost as much memory as there are calls.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::encoding::Encoder;
use crate::protocol::RequestHeader;

use super::handle::SendMarks;
use super::{Batch, BlockedThread, Connection, ConnectionError, PendingReply, PendingWrite};

/// The room of one connection for requests that are not written yet.
#[derive(Debug)]
pub(super) struct WriteRoom {
    /// A permit is a byte. Those who wait for some are served in their order.
    free: Arc<Semaphore>,
    total: usize,
}

impl WriteRoom {
    pub(super) fn new(bytes: usize) -> Self {
        let total = bytes.clamp(1, MOST.min(Semaphore::MAX_PERMITS));
        Self {
            free: Arc::new(Semaphore::new(total)),
            total,
        }
    }

    /// Nothing will be written any more.
    pub(super) fn close(&self) {
        self.free.close();
    }

    /// A request that is larger than all the room has it alone.
    fn needed(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.clamp(1, self.total)).unwrap_or(u32::MAX)
    }
}

/// As much as can be asked for at once.
const MOST: usize = u32::MAX as usize;

impl Connection {
    /// Room for a request of about this many bytes, if there is some and nobody waits for it.
    #[must_use]
    pub fn try_room(&self, bytes: usize) -> Option<Room> {
        let room = self.write_room();
        let permit = room.free.clone().try_acquire_many_owned(room.needed(bytes)).ok()?;
        Some(Room::new(self.clone(), permit))
    }

    /// Waits until there is room for a request of about this many bytes: until the peer has read enough of what was sent
    /// before. How much room there is, [`Config::write_high_water`](crate::protocol::Config) says
    /// (`Ice.Connection.Client.WriteQueueSizeMax`).
    ///
    /// # Errors
    /// If the connection ended.
    ///
    /// # Cancel safety
    /// Dropping the future gives up the place in the line.
    pub fn room(&self, bytes: usize) -> impl Future<Output = Result<Room, ConnectionError>> + Send + use<> {
        let (connection, room) = (self.clone(), self.write_room());
        let permit = room.free.clone().acquire_many_owned(room.needed(bytes));
        async move {
            match permit.await {
                Ok(permit) => Ok(Room::new(connection, permit)),
                Err(_) => Err(connection.end_reason()),
            }
        }
    }
}

/// Room for one request among those that wait to be written. Dropping it makes room for others.
#[derive(Debug)]
#[must_use = "room is for a request"]
pub struct Room {
    connection: Connection,
    permit: OwnedSemaphorePermit,
    /// Whether somebody wants to know that the request was written.
    tell: bool,
    compress: bool,
}

impl Room {
    fn new(connection: Connection, permit: OwnedSemaphorePermit) -> Self {
        Self {
            connection,
            permit,
            tell: false,
            compress: false,
        }
    }

    /// The connection.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// What is sent is compressed, or not, which is the default. What has less than 100 bytes never is, but its reply may be
    /// (protocol 1.7).
    pub fn compressed(self, compress: bool) -> Self {
        Self { compress, ..self }
    }

    /// The same; with the reply of the request that is sent comes what tells that it was written, if `tell` is set.
    pub(crate) fn tell_when_written(mut self, tell: bool) -> Self {
        self.tell = tell;
        self
    }

    fn marks(self) -> (Connection, SendMarks, Option<PendingWrite>) {
        let (told, pending) = self.tell.then(PendingWrite::new).unzip();
        let room = Some(self.permit);
        (self.connection, SendMarks { room, told }, pending)
    }

    /// Sends a request, as [`Connection::send`] does; the room is free again when it was written.
    ///
    /// # Errors
    /// If the connection takes no requests any more; nothing was sent.
    pub fn send(self, body: impl FnOnce(&mut Encoder<'_>)) -> Result<PendingReply, ConnectionError> {
        let compress = self.compress;
        let (connection, marks, written) = self.marks();
        let mut reply = if compress {
            connection.send_compressed_in(marks, body)?
        } else {
            connection.send_in(marks, body)?
        };
        reply.written = written;
        Ok(reply)
    }

    /// The same for a thread of a lane, `thread`, that waits for the reply. `None` if that could never come: nothing was sent.
    pub(crate) fn send_blocked(
        self,
        thread: BlockedThread,
        target: RequestHeader<'_>,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Option<PendingReply>, ConnectionError> {
        let compress = self.compress;
        let (connection, marks, written) = self.marks();
        let mut reply = if compress {
            connection.send_blocked_compressed_in(marks, thread, target, body)?
        } else {
            connection.send_blocked_in(marks, thread, target, body)?
        };
        if let Some(reply) = &mut reply {
            reply.written = written;
        }
        Ok(reply)
    }

    /// Sends a oneway request, as [`Connection::send_oneway`] does; the room is free again when it was written.
    ///
    /// # Errors
    /// If the connection takes no requests any more; nothing was sent.
    pub fn send_oneway(self, body: impl FnOnce(&mut Encoder<'_>)) -> Result<PendingWrite, ConnectionError> {
        if self.compress {
            return self.connection.send_oneway_compressed_in(self.permit, body);
        }
        self.connection.send_oneway_in(Some(self.permit), body)
    }

    /// Sends a batch, as [`Connection::send_batch`] does; the room is free again when it was written.
    ///
    /// # Errors
    /// If the connection takes no requests any more; nothing was sent.
    pub fn send_batch(self, batch: &Batch) -> Result<PendingWrite, ConnectionError> {
        if self.compress {
            return self.connection.send_batch_compressed_in(Some(self.permit), batch);
        }
        self.connection.send_batch_in(Some(self.permit), batch)
    }
}
