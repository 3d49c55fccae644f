//! Oneway requests that wait to be sent together.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::BytesMut;

use crate::encoding::{EncodeError, Encoder, Encoding};
use crate::protocol::HEADER_SIZE;

/// What a batch message has before its requests: the header, and how many they are.
const BATCH_HEAD: usize = HEADER_SIZE + size_of::<i32>();

/// Requests of one batch message, each encoded as behind its id (protocol 1.3).
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) count: i32,
    pub(super) requests: BytesMut,
    /// One of the proxies asked for it.
    pub(super) compress: bool,
}

impl Batch {
    /// How many bytes its message has.
    #[must_use]
    pub fn size(&self) -> usize {
        BATCH_HEAD + self.requests.len()
    }
}

/// Where requests wait for a flush. Clones are handles to the same queue.
#[derive(Clone, Debug, Default)]
pub struct BatchQueue {
    batch: Arc<Mutex<Batch>>,
}

impl BatchQueue {
    fn batch(&self) -> MutexGuard<'_, Batch> {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many requests wait.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::try_from(self.batch().count).unwrap_or(0)
    }

    /// Whether no request waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends a request; `body` writes what follows its id. If a message of `limit` bytes would be reached, what was
    /// queued before is given back, to be sent now, and the request begins the next batch (protocol 6.7). `compress` is for the
    /// whole message.
    ///
    /// # Errors
    /// If `body` wrote something that cannot be sent; nothing was appended.
    pub fn append(
        &self,
        limit: usize,
        compress: bool,
        body: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Option<Batch>, EncodeError> {
        let mut request = BytesMut::new();
        let mut encoder = Encoder::new(&mut request, Encoding::V1_1);
        body(&mut encoder);
        encoder.finish()?;
        let mut batch = self.batch();
        let reached = batch.size() + request.len() >= limit;
        let full = (batch.count > 0 && (reached || batch.count == i32::MAX)).then(|| std::mem::take(&mut *batch));
        batch.requests.extend_from_slice(&request);
        batch.count += 1;
        batch.compress |= compress;
        Ok(full)
    }

    /// Takes what waits, if anything does.
    #[must_use]
    pub fn take(&self) -> Option<Batch> {
        let batch = std::mem::take(&mut *self.batch());
        (batch.count > 0).then_some(batch)
    }
}
