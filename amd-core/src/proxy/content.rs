//! What a request says: one call of an operation, or a batch of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use bytes::BytesMut;
use tokio::time::Instant;

use crate::connection::{Batch, BatchQueue};
use crate::encoding::{EncodeError, Encoder};
use crate::observe::DEADLINE_KEY;
use crate::protocol::{OperationMode, RequestHeader};
use crate::reference::Reference;

use super::{ObjectPrx, datagram};

/// What is to be sent.
pub(super) enum Content {
    Call(Call),
    /// What is queued for the proxy, once the request is started.
    Flush,
    /// What was queued.
    Batch(Batch),
}

/// One call of an operation.
pub(super) struct Call {
    pub(super) operation: Cow<'static, str>,
    pub(super) mode: OperationMode,
    pub(super) context: Option<Arc<HashMap<String, String>>>,
    /// The encapsulation of the parameters.
    pub(super) params: BytesMut,
    pub(super) carried: Option<Box<Carried>>,
}

/// What goes along in the context of a call besides what the program says.
#[derive(Debug, Default)]
pub(super) struct Carried {
    pub(super) entries: Vec<(String, String)>,
    pub(super) deadline: Option<Instant>,
}

/// About how many bytes a request has in front of its parameters, without a context.
const HEAD_SIZE: usize = 64;

impl Content {
    /// About how many bytes it is long.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Call(call) => call.size(),
            Self::Flush => 0,
            Self::Batch(batch) => batch.size(),
        }
    }

    /// The batch that is to be sent for the sake of this content, through a batch proxy.
    pub(super) fn take_batch(&mut self, queue: &BatchQueue, proxy: &ObjectPrx) -> Result<Option<Batch>, EncodeError> {
        match self {
            Self::Call(call) => {
                let limit = datagram::batch_limit(proxy);
                queue.append(limit, proxy.asks_for_compression(), |encoder| {
                    call.encode(proxy.reference(), encoder)
                })
            }
            Self::Flush => Ok(queue.take()),
            Self::Batch(batch) => Ok(Some(std::mem::take(batch))),
        }
    }
}

impl Call {
    fn size(&self) -> usize {
        let entries = self.context.iter().flat_map(|context| context.iter());
        let context: usize = entries.map(|(key, value)| key.len() + value.len()).sum();
        HEAD_SIZE + context + self.params.len()
    }

    /// The head of the call of this object.
    pub(super) fn head<'c>(&'c self, reference: &'c Reference) -> RequestHeader<'c> {
        RequestHeader {
            name: reference.identity().name(),
            category: reference.identity().category(),
            facet: reference.facet(),
            operation: &self.operation,
            mode: self.mode,
        }
    }

    /// Appends the request behind its id: head, context, parameters.
    pub(super) fn encode(&self, reference: &Reference, encoder: &mut Encoder<'_>) {
        self.head(reference).encode(encoder);
        match (&self.context, self.carried()) {
            (Some(context), carried) if carried.is_empty() => encoder.put(&**context),
            (None, carried) if carried.is_empty() => encoder.write_size(0),
            (context, carried) => encode_context(context.as_deref(), &carried, encoder),
        }
        encoder.write_raw(&self.params);
    }

    /// What is to be added to the context, in which the program has the last word.
    fn carried(&self) -> Vec<(&str, Cow<'_, str>)> {
        let Some(carried) = &self.carried else {
            return Vec::new();
        };
        let left = carried
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let left = left.map(|left| (DEADLINE_KEY, Cow::Owned(left.as_millis().to_string())));
        let entries = carried
            .entries
            .iter()
            .map(|(key, value)| (&**key, Cow::Borrowed(&**value)));
        let is_new = |key: &str| self.context.as_ref().is_none_or(|context| !context.contains_key(key));
        entries.chain(left).filter(|(key, _)| is_new(key)).collect()
    }
}

fn encode_context(
    context: Option<&HashMap<String, String>>,
    carried: &[(&str, Cow<'_, str>)],
    encoder: &mut Encoder<'_>,
) {
    encoder.write_size(context.map_or(0, HashMap::len) + carried.len());
    for (key, value) in context.into_iter().flatten() {
        encoder.write_str(key);
        encoder.write_str(value);
    }
    for (key, value) in carried {
        encoder.write_str(key);
        encoder.write_str(value);
    }
}
