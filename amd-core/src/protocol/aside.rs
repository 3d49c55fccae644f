//! Messages that came while a connection was at its dispatch limit, and that it took all the same to get at the replies
//! behind them.

use std::collections::VecDeque;

use bytes::Bytes;

use super::{HEADER_SIZE, Header, MessageType};

/// What a message costs beside its bytes.
const ENTRY: usize = size_of::<(Header, Bytes)>();

/// Whole messages in the order of their arrival.
///
/// Each is a copy: a piece of the read buffer would keep all of that, and a small request among many replies would cost more
/// than it counts.
#[derive(Debug, Default)]
pub(super) struct SetAside {
    messages: VecDeque<(Header, Bytes)>,
    bytes: usize,
    closed: bool,
}

impl SetAside {
    /// Whether a message has to wait for its turn: all but those that only tell of something which is under way.
    pub(super) fn is_for(message_type: MessageType) -> bool {
        !matches!(message_type, MessageType::Reply | MessageType::ValidateConnection)
    }

    /// Takes a message in, given without its header. Nothing may follow a `CloseConnection`.
    pub(super) fn push(&mut self, header: Header, frame: &[u8]) {
        self.closed |= header.message_type == MessageType::CloseConnection;
        self.bytes += cost(frame);
        self.messages.push_back((header, Bytes::copy_from_slice(frame)));
    }

    /// The next message, whose turn it is.
    pub(super) fn pop(&mut self) -> Option<(Header, Bytes)> {
        let (header, frame) = self.messages.pop_front()?;
        self.bytes -= cost(&frame);
        if self.messages.is_empty() {
            self.messages = VecDeque::new();
        }
        Some((header, frame))
    }

    /// Whether one more may come, where `high_water` is the bound in bytes. The last one may be as long as any message.
    pub(super) fn has_room(&self, high_water: usize) -> bool {
        !self.closed && self.bytes < high_water
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

fn cost(frame: &[u8]) -> usize {
    HEADER_SIZE + frame.len() + ENTRY
}
