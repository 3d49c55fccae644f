//! Messages with a compressed body.

use super::*;
use crate::protocol::{CompressedMessage, Compressible, CompressionLevel};

const LEVEL: CompressionLevel = CompressionLevel::LEAST;

fn compressed_request(id: i32, params: &[u8]) -> Vec<u8> {
    let message = Compressible::request(id, LEVEL, |encoder| encode_request(encoder, "op", params));
    message.unwrap().bytes().to_vec()
}

fn feed(bytes: &[u8]) -> Vec<Seen> {
    End::server(Config::default()).feed(bytes)
}

#[test]
fn what_is_compressed_arrives() {
    let params = [7; 10_000];
    let bytes = compressed_request(3, &params);
    assert!(bytes.len() < 200, "{}", bytes.len());
    assert_eq!(bytes[9], 2);
    assert_eq!(feed(&bytes), [request(3, "op", &params)]);
}

#[test]
fn a_reply_is_compressed_too() {
    let mut pair = Pair::new();
    let id = pair.client.connection.reserve(5).unwrap();
    let sent = Compressible::request(id, LEVEL, |encoder| encode_request(encoder, "op", &[1; 200])).unwrap();
    assert!(pair.client.connection.send_made(&sent));
    assert_eq!(pair.carry_to_server(), [request(id, "op", &[1; 200])]);
    let head = ReplyHead {
        request_id: id,
        status: ReplyStatus::OK,
    };
    let made = Compressible::reply(head, LEVEL, |encoder| encoder.write_raw(&[9; 5000])).unwrap();
    let now = pair.server.now;
    pair.server.connection.reply_made(&made, now);
    assert_eq!(pair.server.connection.dispatches(), 0);
    let bytes = pair.server.written();
    assert!(bytes.len() < 200 && bytes[9] == 2);
    assert_eq!(pair.client.feed(&bytes), [reply(5, &[9; 5000])]);
}

/// 99 bytes are sent as they are, and 100 are not.
#[test]
fn small_messages_are_not_compressed() {
    let sizes = |count: usize| {
        let bytes = compressed_request(1, &vec![0; count]);
        (bytes[9], bytes.len())
    };
    let smallest = compressed_request(1, b"").len();
    assert_eq!(sizes(99 - smallest), (1, 99));
    assert_eq!(sizes(100 - smallest).0, 2);
}

/// Requests keep their order, and those of a batch come before what follows the batch.
#[test]
fn the_order_is_kept() {
    let batch = [request_body("first", &[0; 100]), request_body("second", b"")].concat();
    let batch = Compressible::batch(2, &batch, LEVEL).unwrap();
    let bytes = [batch.bytes(), &request_message(1, "third", b"")].concat();
    assert_eq!(
        feed(&bytes),
        [
            request(0, "first", &[0; 100]),
            request(0, "second", b""),
            request(1, "third", b"")
        ]
    );
}

fn violation_of(announced: i32, stream: &[u8]) -> Vec<Seen> {
    let mut bytes = message(MessageType::Request, &[&announced.to_le_bytes()[..], stream].concat());
    bytes[9] = 2;
    feed(&bytes)
}

/// What a message of `size` bytes is compressed to, without what it announces.
fn stream(size: usize) -> Vec<u8> {
    let empty = message(MessageType::Request, &request_body("op", b"")).len() + 4;
    compressed_request(1, &vec![0; size - empty])[18..].to_vec()
}

#[test]
fn untrue_sizes_end_the_connection() {
    let stream = stream(1000);
    assert_eq!(violation_of(1000, &stream).len(), 1, "it is right so far");
    for untrue in [15, 999, 1001, 5000] {
        let announced = usize::try_from(untrue).unwrap() - 14;
        assert_eq!(
            violation_of(untrue, &stream),
            [Seen::Violation(ProtocolError::UntrueSize { announced })]
        );
    }
    for small in [14, 0, -1, i32::MIN] {
        assert_eq!(
            violation_of(small, &stream),
            [Seen::Violation(ProtocolError::TooSmall(small))]
        );
    }
    let limit = 1024 * 1024;
    let size = limit + 1;
    assert_eq!(
        violation_of(i32::try_from(size).unwrap(), &stream),
        [Seen::Violation(ProtocolError::TooLarge { size, limit })]
    );
}

/// A few bytes that are a lot when decompressed: no more comes out than was announced, and no more can be announced than
/// the limit allows.
#[test]
fn a_bomb_does_not_go_off() {
    let bomb = stream(16 * 1024 * 1024);
    assert!(bomb.len() < 4096, "{}", bomb.len());
    let announced = 1000 - 14;
    assert_eq!(
        violation_of(1000, &bomb),
        [Seen::Violation(ProtocolError::UntrueSize { announced })]
    );
}

#[test]
fn what_is_no_whole_stream_ends_the_connection() {
    let stream = stream(1000);
    for end in 0..stream.len() {
        assert_eq!(
            violation_of(1000, &stream[..end]),
            [Seen::Violation(ProtocolError::NotBzip2)],
            "{end}"
        );
    }
    assert_eq!(violation_of(1000, &[0; 50]), [Seen::Violation(ProtocolError::NotBzip2)]);
    let none = CompressedMessage::new(MessageType::Request, Bytes::from_static(&[1, 2]), 1000);
    assert_eq!(none.decompress().unwrap_err(), ProtocolError::TooSmall(0));
}

#[test]
fn an_id_that_was_reserved_can_be_given_back() {
    let mut client = End::client(Config::default());
    let id = client.connection.reserve(1).unwrap();
    assert_eq!(client.connection.forget(id, client.now), Some(1));
    client.close();
    assert_eq!(client.written(), CLOSE, "nobody waits for it");
    assert_eq!(client.connection.reserve(2), None);
}
