//! What is different for proxies that send datagrams.

use crate::encoding::{EncodeError, Encoder, Encoding};
use crate::protocol::HEADER_SIZE;
use crate::reference::Reference;

use super::content::{Call, Content};
use super::{InvocationError, ObjectPrx};

/// What a message has before its requests, be it one, behind its id, or a batch, behind their number.
const HEAD: usize = HEADER_SIZE + size_of::<i32>();

/// Refuses what does not fit into a datagram, before it goes anywhere or into a batch.
pub(super) fn check(proxy: &ObjectPrx, content: &Content) -> Result<(), InvocationError> {
    let limit = proxy.client().config().transports.datagram_max();
    let Some(limit) = limit.filter(|_| proxy.reference().mode().is_datagram()) else {
        return Ok(());
    };
    let Content::Call(call) = content else { return Ok(()) };
    let size = message_size(call, proxy.reference()).map_err(InvocationError::Marshal)?;
    if size > limit {
        return Err(InvocationError::DatagramTooLarge { size, limit });
    }
    Ok(())
}

fn message_size(call: &Call, reference: &Reference) -> Result<usize, EncodeError> {
    let mut bytes = bytes::BytesMut::new();
    let mut encoder = Encoder::new(&mut bytes, Encoding::V1_1);
    call.encode(reference, &mut encoder);
    encoder.finish()?;
    Ok(HEAD + bytes.len())
}

/// The size of a message at which a batch is sent, in bytes (protocol 6.7).
pub(super) fn batch_limit(proxy: &ObjectPrx) -> usize {
    let config = proxy.client().config();
    let datagram = config.transports.datagram_max();
    let datagram = datagram.filter(|_| proxy.reference().mode().is_datagram());
    // A message of that size still fits.
    let fits = datagram.map_or(usize::MAX, |limit| limit.saturating_add(1));
    config.batch_auto_flush_bytes.min(fits)
}
