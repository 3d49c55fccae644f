//! Where messages end in what a connection writes, for transports that do not carry a stream.

use crate::protocol::HEADER_SIZE;

/// The size of the message that begins here, as its header says (protocol 1.1); `None` if that is not all there.
pub(super) fn message_size(bytes: &[u8]) -> Option<usize> {
    let (_, size) = bytes.get(..HEADER_SIZE)?.split_last_chunk()?;
    usize::try_from(u32::from_le_bytes(*size))
        .ok()
        .filter(|size| *size >= HEADER_SIZE)
}
