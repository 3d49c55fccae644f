//! The state machine without I/O: a pair of connections between which bytes are carried by hand, at simulated times.

use std::time::{Duration, Instant};

use bytes::{BufMut, Bytes, BytesMut};

use super::{
    Config, Connection, Event, Expired, Header, MessageType, OperationMode, ProtocolError, ReplyHead, ReplyStatus,
    RequestHead, RequestHeader, Role,
};
use crate::encoding::{DecodeError, Encoder, Encoding};

mod closing;
mod compressed;
mod hostile;
mod limits;
mod messages;
mod streams;
mod timers;

/// What those above see of a connection, in order.
#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Validated,
    Request {
        id: i32,
        operation: String,
        params: Result<Vec<u8>, DecodeError>,
    },
    Reply {
        waiter: u32,
        status: ReplyStatus,
        body: Vec<u8>,
    },
    Close,
    Violation(ProtocolError),
    Expired(Expired),
}

impl Seen {
    fn new(event: Event<u32>) -> Self {
        match event {
            Event::Compressed(_) => unreachable!("it is decompressed where it is taken"),
            Event::Validated => Self::Validated,
            Event::Request { head, request_id } => Self::Request {
                id: request_id,
                operation: head.operation().to_owned(),
                params: head.decoder().map(|decoder| decoder.left().to_vec()),
            },
            Event::Reply { waiter, head, body } => Self::Reply {
                waiter,
                status: head.status,
                body: body.to_vec(),
            },
            Event::CloseConnection => Self::Close,
        }
    }
}

fn request(id: i32, operation: &str, params: &[u8]) -> Seen {
    Seen::Request {
        id,
        operation: operation.to_owned(),
        params: Ok(params.to_vec()),
    }
}

fn reply(waiter: u32, body: &[u8]) -> Seen {
    Seen::Reply {
        waiter,
        status: ReplyStatus::OK,
        body: body.to_vec(),
    }
}

/// One end: what the driver is to a real connection.
#[derive(Debug)]
struct End {
    connection: Connection<u32>,
    input: BytesMut,
    now: Instant,
    ended: bool,
}

impl End {
    fn new(role: Role, config: Config, now: Instant) -> Self {
        Self {
            connection: Connection::new(role, config, now),
            input: BytesMut::new(),
            now,
            ended: false,
        }
    }

    /// A server that has said ValidateConnection.
    fn server(config: Config) -> Self {
        let mut server = Self::new(Role::Server, config, start());
        assert_eq!(server.written(), VALIDATE);
        server
    }

    /// A client that has heard ValidateConnection.
    fn client(config: Config) -> Self {
        let mut client = Self::new(Role::Client, config, start());
        assert_eq!(client.feed(&VALIDATE), [Seen::Validated]);
        client
    }

    /// Everything that can be taken from what has arrived.
    fn take(&mut self) -> Vec<Seen> {
        let mut seen = Vec::new();
        while !self.ended {
            match self.next() {
                Ok(Some(event)) => seen.push(Seen::new(event)),
                Ok(None) => break,
                Err(violation) => {
                    seen.push(Seen::Violation(violation));
                    self.ended = true;
                }
            }
        }
        seen
    }

    fn next(&mut self) -> Result<Option<Event<u32>>, ProtocolError> {
        while let Some(event) = self.connection.receive(&mut self.input, self.now)? {
            let Event::Compressed(message) = event else {
                return Ok(Some(event));
            };
            let message = message.decompress()?;
            if let Some(event) = self.connection.receive_decompressed(message, self.now)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    fn feed(&mut self, bytes: &[u8]) -> Vec<Seen> {
        if self.connection.wants_read(self.now) {
            self.connection.bytes_arrived(self.now);
        }
        self.input.put_slice(bytes);
        self.take()
    }

    /// What is written to the transport now.
    fn written(&mut self) -> Vec<u8> {
        let mut written = Vec::new();
        while let Some(buffer) = self.connection.take_transmit() {
            written.extend_from_slice(&buffer);
            self.connection.transmitted(buffer, self.now);
        }
        written
    }

    fn request(&mut self, waiter: u32, operation: &str, params: &[u8]) -> i32 {
        self.try_request(Some(waiter), operation, params).unwrap()
    }

    fn oneway(&mut self, operation: &str, params: &[u8]) {
        assert_eq!(self.try_request(None, operation, params), None);
    }

    fn try_request(&mut self, waiter: Option<u32>, operation: &str, params: &[u8]) -> Option<i32> {
        self.connection
            .send_request(waiter, |encoder| encode_request(encoder, operation, params))
            .unwrap()
    }

    fn reply(&mut self, request_id: i32, body: &[u8]) {
        let status = ReplyStatus::OK;
        self.connection
            .reply(ReplyHead { request_id, status }, self.now, |encoder| {
                encoder.write_raw(body)
            })
            .unwrap();
    }

    fn end_dispatch(&mut self) {
        self.connection.end_dispatch(self.now);
    }

    fn close(&mut self) {
        self.connection.close(self.now);
    }

    /// Lets time pass; what was due, in order.
    fn wait(&mut self, time: Duration) -> Vec<Seen> {
        let end = self.now + time;
        while let Some(at) = self.connection.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            if let Err(expired) = self.connection.handle_timeout(self.now) {
                self.ended = true;
                return vec![Seen::Expired(expired)];
            }
        }
        self.now = end;
        Vec::new()
    }
}

/// Two ends and what goes between them.
#[derive(Debug)]
struct Pair {
    client: End,
    server: End,
}

impl Pair {
    fn new() -> Self {
        Self::with(Config::default(), Config::default())
    }

    fn with(client: Config, server: Config) -> Self {
        let mut pair = Self {
            client: End::new(Role::Client, client, start()),
            server: End::new(Role::Server, server, start()),
        };
        assert_eq!(pair.carry_to_client(), [Seen::Validated]);
        pair
    }

    fn carry_to_client(&mut self) -> Vec<Seen> {
        let bytes = self.server.written();
        self.client.feed(&bytes)
    }

    fn carry_to_server(&mut self) -> Vec<Seen> {
        let bytes = self.client.written();
        self.server.feed(&bytes)
    }
}

#[expect(clippy::disallowed_methods, reason = "any time will do to start with")]
fn start() -> Instant {
    Instant::now()
}

fn encode_request(encoder: &mut Encoder<'_>, operation: &str, params: &[u8]) {
    let head = RequestHeader {
        name: "greeter",
        category: "",
        facet: "",
        operation,
        mode: OperationMode::Normal,
    };
    head.encode(encoder);
    encoder.write_size(0);
    let mut encapsulation = BytesMut::new();
    Encoder::encapsulate(&mut encapsulation, Encoding::V1_1, |encoder| encoder.write_raw(params)).unwrap();
    encoder.write_raw(&encapsulation);
}

const VALIDATE: [u8; 14] = *b"IceP\x01\0\x01\0\x03\0\x0e\0\0\0";
const CLOSE: [u8; 14] = *b"IceP\x01\0\x01\0\x04\0\x0e\0\0\0";
const SECOND: Duration = Duration::from_secs(1);

/// A message with any body.
fn message(message_type: MessageType, body: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    let start = Header::begin(&mut out, message_type);
    out.put_slice(body);
    assert!(Header::end(&mut out, start));
    out.to_vec()
}

/// What a client writes for one request.
fn request_body(operation: &str, params: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, Encoding::V1_1);
    encode_request(&mut encoder, operation, params);
    encoder.finish().unwrap();
    out.to_vec()
}

fn request_message(id: i32, operation: &str, params: &[u8]) -> Vec<u8> {
    let body = [&id.to_le_bytes()[..], &request_body(operation, params)].concat();
    message(MessageType::Request, &body)
}

fn reply_message(id: i32, body: &[u8]) -> Vec<u8> {
    message(MessageType::Reply, &[&id.to_le_bytes()[..], &[0], body].concat())
}

fn batch_message(count: i32, operations: &[&str]) -> Vec<u8> {
    let mut body = count.to_le_bytes().to_vec();
    for operation in operations {
        body.extend(request_body(operation, b""));
    }
    message(MessageType::BatchRequest, &body)
}

fn head_of(body: &[u8]) -> Result<RequestHead, DecodeError> {
    RequestHead::decode(&Bytes::copy_from_slice(body), 0).map(|(head, _)| head)
}
