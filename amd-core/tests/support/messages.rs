//! Messages as bytes.

use amd_core::encoding::{Encoder, Encoding};
use amd_core::protocol::{Header, MessageType, OperationMode, RequestHeader};
use bytes::{BufMut, BytesMut};

pub const VALIDATE: [u8; 14] = *b"IceP\x01\0\x01\0\x03\0\x0e\0\0\0";
pub const CLOSE: [u8; 14] = *b"IceP\x01\0\x01\0\x04\0\x0e\0\0\0";

/// A message with any body.
pub fn message(message_type: MessageType, body: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    let start = Header::begin(&mut out, message_type);
    out.put_slice(body);
    assert!(Header::end(&mut out, start));
    out.to_vec()
}

/// A request whose bytes behind the id are given.
pub fn raw_request(id: i32, body: &[u8]) -> Vec<u8> {
    message(MessageType::Request, &[&id.to_le_bytes()[..], body].concat())
}

/// The bytes of a request behind its id.
pub fn request_body(identity: &str, facet: &str, operation: &str, params: &[u8]) -> Vec<u8> {
    let head = RequestHeader {
        name: identity,
        category: "",
        facet,
        operation,
        mode: OperationMode::Normal,
    };
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, Encoding::V1_1);
    head.encode(&mut encoder);
    encoder.write_size(0);
    encoder.write_encapsulation(Encoding::V1_1, |encoder| encoder.write_raw(params));
    encoder.finish().unwrap();
    out.to_vec()
}

/// A request to the object `probe`.
pub fn request(id: i32, operation: &str, params: &[u8]) -> Vec<u8> {
    raw_request(id, &request_body("probe", "", operation, params))
}

/// A reply with any status and body.
pub fn raw_reply(id: i32, status: u8, body: &[u8]) -> Vec<u8> {
    message(MessageType::Reply, &[&id.to_le_bytes()[..], &[status], body].concat())
}

/// A reply with results.
pub fn reply(id: i32, results: &[u8]) -> Vec<u8> {
    raw_reply(id, 0, &encapsulation(results))
}

/// A reply with a status and a text.
pub fn failure(id: i32, status: u8, text: &str) -> Vec<u8> {
    raw_reply(id, status, &string(text))
}

/// A reply that says that something does not exist.
pub fn not_exist(id: i32, status: u8, identity: &str, facet: &str, operation: &str) -> Vec<u8> {
    let facet = if facet.is_empty() {
        vec![0]
    } else {
        [vec![1], string(facet)].concat()
    };
    raw_reply(
        id,
        status,
        &[string(identity), vec![0], facet, string(operation)].concat(),
    )
}

pub fn encapsulation(content: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    Encoder::encapsulate(&mut out, Encoding::V1_1, |encoder| encoder.write_raw(content)).unwrap();
    out.to_vec()
}

pub fn string(text: &str) -> Vec<u8> {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, Encoding::V1_1);
    encoder.write_str(text);
    encoder.finish().unwrap();
    out.to_vec()
}
