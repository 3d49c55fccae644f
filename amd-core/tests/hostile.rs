//! Peers that send what they should not: the server goes on, says what it saw in one log event, and allocates nothing in
//! proportion to a lie. One test, since log events and memory are those of the whole program.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod support;

use std::net::SocketAddr;

use amd_core::adapter::ObjectAdapter;
use amd_core::communicator::Communicator;
use amd_core::protocol::MessageType;
use support::events::Events;
use support::messages::*;
use support::peer::Peer;
use support::servant::{Probe, Stage};

/// What is traced of good messages too.
const TRACE: [&str; 3] = [
    "message=received request",
    "message=dispatching",
    "message=sending reply",
];

/// A server with the servant `probe`, and what it logs.
struct Victim {
    server: Communicator,
    address: SocketAddr,
    events: Events,
}

impl Victim {
    async fn new(events: &Events, size_max: &str) -> Self {
        let server = Communicator::builder()
            .property("Ice.MessageSizeMax", size_max)
            .build()
            .unwrap();
        let adapter = server
            .create_object_adapter_with_endpoints("Test", "tcp -h 127.0.0.1 -p 0")
            .unwrap();
        let (stage, _begun) = Stage::new();
        adapter.add(Probe(stage), "probe").unwrap();
        adapter.activate().await.unwrap();
        Self {
            server,
            address: address(&adapter),
            events: events.clone(),
        }
    }

    /// The server ends the connection, and logs one event of this level with this text.
    async fn ends(&self, bytes: &[u8], level: &str, text: &str) {
        let mut peer = Peer::connect(self.address).await;
        self.events.take();
        peer.send(bytes).await;
        peer.expect_close().await;
        self.said(level, text);
        self.goes_on().await;
    }

    /// The server answers with this, and with the next request as if nothing had been; it logs one event.
    async fn answers(&self, bytes: &[u8], answer: &[u8], level: &str, text: &str) {
        let mut peer = Peer::connect(self.address).await;
        self.events.take();
        peer.send(bytes).await;
        let found = if answer.is_empty() {
            Vec::new()
        } else {
            peer.message().await
        };
        assert!(found.starts_with(&answer[..answer.len().min(10)]), "{found:02x?}");
        assert_eq!(found.get(14..19), answer.get(14..19), "id and status");
        peer.send(&request(99, "echo", &string("next"))).await;
        peer.expect(&reply(99, &string("next"))).await;
        self.said(level, text);
        peer.finish().await;
    }

    fn said(&self, level: &str, text: &str) {
        let mut events = self.events.take();
        events.retain(|event| !TRACE.iter().any(|trace| event.contains(trace)));
        let [event] = &events[..] else {
            panic!("not one event, but {events:#?}");
        };
        assert!(event.starts_with(level) && event.contains(text), "{event}");
    }

    async fn goes_on(&self) {
        let mut peer = Peer::connect(self.address).await;
        peer.send(&request(1, "echo", &string("x"))).await;
        peer.expect(&reply(1, &string("x"))).await;
        peer.finish().await;
    }
}

fn address(adapter: &ObjectAdapter) -> SocketAddr {
    let text = adapter.published_endpoints()[0].to_string();
    let port = text.split(" -p ").nth(1).unwrap().split(' ').next().unwrap();
    SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()))
}

fn with(index: usize, byte: u8) -> Vec<u8> {
    let mut message = request(1, "echo", &string("x"));
    message[index] = byte;
    message
}

/// The body of a request for `echo`, behind its id, with these parts.
fn body(facets: &[u8], mode: u8, context: &[u8], encapsulation: &[u8]) -> Vec<u8> {
    let body = [
        &b"\x05probe\0"[..],
        facets,
        b"\x04echo",
        &[mode],
        context,
        encapsulation,
    ]
    .concat();
    raw_request(1, &body)
}

const GOOD: &[u8] = b"\x08\0\0\0\x01\x01\x01x";

#[tokio::test(flavor = "multi_thread")]
async fn a_server_outlives_them() {
    let events = Events::of_the_program();
    let victim = Victim::new(&events, "1").await;
    let violates = |bytes: Vec<u8>, text: &'static str| {
        let victim = &victim;
        async move { victim.ends(&bytes, "WARN amd::connection", text).await }
    };
    violates(
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        "does not speak the Ice protocol",
    )
    .await;
    violates(vec![0; 14], "does not speak the Ice protocol").await;
    violates(with(4, 2), "protocol 2.0 is not supported").await;
    violates(with(5, 1), "protocol 1.1 is not supported").await;
    violates(with(7, 1), "protocol encoding 1.1 is not supported").await;
    violates(with(8, 5), "message type 5 does not exist").await;
    violates(with(9, 2), "bytes is smaller than its header").await;
    violates(with(10, 13), "13 bytes is smaller than its header").await;
    violates(with(13, 0xff), "smaller than its header").await;
    violates(with(11, 4), "over the limit of 1024 bytes").await;
    violates(
        message(MessageType::Request, b""),
        "the head of a request cannot be read",
    )
    .await;
    violates(raw_request(1, b"\x05pro"), "the head of a request cannot be read").await;
    violates(
        body(b"\x02\x01f\x01g", 0, b"\0", GOOD),
        "a facet path of more than one element",
    )
    .await;
    violates(body(b"\0", 7, b"\0", GOOD), "an operation mode above 2").await;
    violates(body(b"\x01\x01\xff", 0, b"\0", GOOD), "UTF-8").await;
    violates(
        body(b"\0", 0, b"\xff\xff\xff\xff\x7f", GOOD),
        "the head of a request cannot be read",
    )
    .await;
    violates(
        body(b"\0", 0, b"\xff\xff\xff\xff\xff", GOOD),
        "the head of a request cannot be read",
    )
    .await;
    violates(
        message(MessageType::BatchRequest, &(-1_i32).to_le_bytes()),
        "a batch of -1 requests",
    )
    .await;
    violates(
        message(MessageType::BatchRequest, &i32::MAX.to_le_bytes()),
        "a batch of 2147483647 requests",
    )
    .await;
    violates(
        message(MessageType::Reply, &[0; 4]),
        "the head of a reply cannot be read",
    )
    .await;

    let refused = failure(1, 5, "");
    let answers = |encapsulation: &'static [u8]| {
        let (victim, refused) = (&victim, &refused);
        async move {
            let bytes = body(b"\0", 0, b"\0", encapsulation);
            victim
                .answers(&bytes, refused, "WARN amd::dispatch", "cannot read the parameters")
                .await;
        }
    };
    answers(b"\x05\0\0\0\x01\x01").await;
    answers(b"\xff\xff\xff\x7f\x01\x01\x01x").await;
    answers(b"\x08\0\0\0\x01\x02\x01x").await;
    answers(b"\x08\0\0\0\x02\0\x01x").await;
    answers(b"\x07\0\0\0\x01\x01\x09").await;
    answers(b"\x0b\0\0\0\x01\x01\xff\xff\xff\xff\x7f").await;
    answers(b"\x0b\0\0\0\x01\x01\xff\xff\xff\xff\xff").await;
    answers(b"\x08\0\0\0\x01\x01\x01\xff").await;
    answers(b"\x09\0\0\0\x01\x01\x01x\0").await;
    victim
        .answers(
            &raw_reply(5, 0, b""),
            b"",
            "DEBUG amd::protocol",
            "nobody waits for this reply",
        )
        .await;

    let mut peer = Peer::connect(victim.address).await;
    events.take();
    peer.send(&request(1, "echo", &string("x"))[..20]).await;
    peer.end_of_stream().await;
    peer.expect_close().await;
    victim.said("DEBUG amd::connection", "lost");
    victim.goes_on().await;
    victim.server.destroy().await;

    lies_about_the_size_cost_nothing(&events).await;
}

/// Without a limit of its own a server believes in messages of 2 GiB, but reserves for what has arrived only.
async fn lies_about_the_size_cost_nothing(events: &Events) {
    let victim = Victim::new(events, "0").await;
    victim.goes_on().await;
    let Some(before) = peak_memory() else {
        eprintln!("SKIPPED: this system does not tell the memory of a program");
        return;
    };
    let mut lie = with(13, 0x7f);
    lie.extend_from_slice(&[0; 1000]);
    for _ in 0..20 {
        let mut peer = Peer::connect(victim.address).await;
        events.take();
        peer.send(&lie).await;
        peer.end_of_stream().await;
        peer.expect_close().await;
        victim.said("DEBUG amd::connection", "lost");
    }
    let grown = peak_memory().unwrap() - before;
    assert!(grown < 512 * 1024, "the address space grew by {grown} KiB");
    victim.server.destroy().await;
}

/// The largest address space that this program ever had, in KiB: also what is reserved and not touched counts.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
