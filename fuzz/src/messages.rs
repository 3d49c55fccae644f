//! What a peer sends, through the state machine of a connection.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use amd_core::encoding::{Decoder, Encoding};
use amd_core::protocol::{
    Config, Connection, Event, Header, MessageType, ProtocolError, ReplyBody, ReplyHead, ReplyStatus, RequestHead, Role,
};
use bytes::BytesMut;

use super::{classes, types};

/// The first byte says which side we are, the second how much arrives at once; the rest is what arrives.
pub fn run(data: &[u8]) {
    let [first, second, data @ ..] = data else { return };
    let mut now = Instant::now();
    let role = if first & 1 == 0 { Role::Server } else { Role::Client };
    let config = Config {
        message_size_max: 64 * 1024,
        max_dispatches: usize::from(first >> 4),
        ..Config::default()
    };
    let mut end = End {
        connection: Connection::new(role, config, now),
        waiting: BTreeSet::new(),
        replies_late: first & 2 != 0,
        dispatching: Vec::new(),
    };
    let mut input = BytesMut::new();
    if role == Role::Client {
        Header::empty_message(&mut input, MessageType::ValidateConnection);
    }
    for piece in data.chunks(usize::from(*second).max(1)) {
        now += Duration::from_millis(1);
        end.connection.bytes_arrived(now);
        input.extend_from_slice(piece);
        if !end.receive(&mut input, now) {
            break;
        }
        end.answer_late(now);
        end.transmit(now);
    }
    if first & 4 != 0 {
        end.connection.close(now);
    }
    // A connection without traffic has heartbeats for ever.
    let last = now + Duration::from_secs(300);
    while let Some(at) = end.connection.poll_timeout().filter(|at| *at < last) {
        now = at.max(now + Duration::from_millis(1));
        end.answer_late(now);
        end.transmit(now);
        if end.connection.handle_timeout(now).is_err() {
            break;
        }
    }
    let left: BTreeSet<u32> = end.connection.fail().into_iter().collect();
    // Who waits is answered, or told that the connection failed, and not both.
    assert_eq!(left, end.waiting);
}

/// What is above the connection.
struct End {
    connection: Connection<u32>,
    /// Who has not got a reply.
    waiting: BTreeSet<u32>,
    replies_late: bool,
    dispatching: Vec<i32>,
}

impl End {
    /// Takes what is whole. False when the peer has violated the protocol.
    fn receive(&mut self, input: &mut BytesMut, now: Instant) -> bool {
        loop {
            match self.next(input, now) {
                Ok(None) => return true,
                Err(_) => return false,
                Ok(Some(Event::Compressed(_))) => unreachable!("it is decompressed"),
                Ok(Some(Event::Request { head, request_id })) => self.dispatch(&head, request_id, now),
                Ok(Some(Event::Reply { waiter, head, body })) => {
                    assert!(self.waiting.remove(&waiter), "a reply for nobody, or a second one");
                    drop(ReplyBody::decode(head.status, &mut Decoder::new(&body, Encoding::V1_1)));
                }
                Ok(Some(Event::Validated)) => self.call(),
                Ok(Some(Event::CloseConnection)) => return true,
            }
        }
    }

    fn next(&mut self, input: &mut BytesMut, now: Instant) -> Result<Option<Event<u32>>, ProtocolError> {
        while let Some(event) = self.connection.receive(input, now)? {
            let Event::Compressed(message) = event else {
                return Ok(Some(event));
            };
            let message = message.decompress()?;
            if let Some(event) = self.connection.receive_decompressed(message, now)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// Some requests, for which replies may come.
    fn call(&mut self) {
        for waiter in 0..4 {
            let sent = self.connection.send_request(Some(waiter), |encoder| {
                encoder.write_raw(b"\x01a\0\0\x01b\0\0\x06\0\0\0\x01\x01")
            });
            assert!(sent.is_ok_and(|id| id.is_some()));
            self.waiting.insert(waiter);
        }
    }

    fn dispatch(&mut self, head: &RequestHead, request_id: i32, now: Instant) {
        assert!(head.context().iter().count() == head.context().to_map().len() || !head.context().is_empty());
        let _ = (head.name(), head.category(), head.facet(), head.mode());
        if let Ok(decoder) = head.decoder() {
            let parameters = decoder.left();
            match head.operation().len() % 2 {
                0 => types::run(parameters),
                _ => classes::run(parameters),
            }
        }
        if request_id == 0 {
            self.connection.end_dispatch(now);
        } else if self.replies_late {
            self.dispatching.push(request_id);
        } else {
            self.reply(request_id, now);
        }
    }

    fn reply(&mut self, request_id: i32, now: Instant) {
        let before = self.connection.dispatches();
        let status = ReplyStatus::OK;
        let reply = self.connection.reply(ReplyHead { request_id, status }, now, |encoder| {
            encoder.write_raw(&[6, 0, 0, 0, 1, 1])
        });
        assert!(reply.is_ok() && self.connection.dispatches() + 1 == before);
    }

    fn answer_late(&mut self, now: Instant) {
        if self.dispatching.len() > 2 {
            for request_id in std::mem::take(&mut self.dispatching) {
                self.reply(request_id, now);
            }
        }
    }

    fn transmit(&mut self, now: Instant) {
        while let Some(buffer) = self.connection.take_transmit() {
            self.connection.transmitted(buffer, now);
        }
    }
}

pub fn seeds(messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut seeds: Vec<_> = messages
        .iter()
        .map(|message| [&[u8::from(message[8] == 2), 255][..], message].concat())
        .collect();
    let requests: Vec<u8> = messages
        .iter()
        .filter(|message| message[8] < 2)
        .flatten()
        .copied()
        .collect();
    let replies: Vec<u8> = messages
        .iter()
        .filter(|message| message[8] == 2)
        .flatten()
        .copied()
        .collect();
    for first in [0b0000, 0b0110, 0b11_0010] {
        seeds.push([&[first, 7][..], &requests].concat());
        seeds.push([&[first | 1, 13][..], &replies].concat());
    }
    seeds
}
