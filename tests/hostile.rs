//! Peers that mean harm, thrown at one server, group by group. Behind each group the server answers a ping in time. Run
//! with `--ignored` it is also held to have no more memory behind three rounds than behind the first.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use amd::prelude::*;
use test_support::raw::{RawPeer, request_body};

const ROUNDS: u64 = 3;
const MUTATIONS: usize = 34_000;
const IDLE_CONNECTIONS: usize = 500;
const PING_DEADLINE: Duration = Duration::from_secs(5);

#[interface(module = "Hostile")]
trait Echo {
    fn echo(&self, text: String) -> String;
}

struct Servant;

#[servant(Echo)]
impl Servant {
    async fn echo(&self, text: String) -> String {
        text
    }
}

/// A sequence that is the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let size = i32::try_from(14 + body.len()).unwrap();
    [b"IceP\x01\x00\x01\x00", &[kind, 0][..], &size.to_le_bytes(), body].concat()
}

fn request(id: i32, text: &str) -> Vec<u8> {
    let parameters = [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    message(
        0,
        &[&id.to_le_bytes()[..], &request_body("echo", "echo", &parameters)].concat(),
    )
}

/// One valid message of each kind: request, batch, reply, validation, close.
fn valid() -> Vec<Vec<u8>> {
    let member = request_body("echo", "echo", b"\x01x");
    let batch = [&2_i32.to_le_bytes()[..], &member, &member].concat();
    let reply = [&7_i32.to_le_bytes()[..], b"\0\x06\0\0\0\x01\x01"].concat();
    let (batch, reply) = (message(1, &batch), message(2, &reply));
    vec![request(1, "hello"), batch, reply, message(3, b""), message(4, b"")]
}

/// The server may end the connection at any moment: what fails then is no failure.
fn throw(address: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
    let _ = stream.write_all(bytes);
    stream
}

fn truncations(address: SocketAddr, _round: u64) {
    for message in valid() {
        (0..message.len()).for_each(|end| drop(throw(address, &message[..end])));
    }
}

fn lies(address: SocketAddr, _round: u64) {
    for message in valid() {
        for index in 0..message.len() {
            for value in [0, 1, 0x7f, 0xfe, 0xff] {
                let mut lie = message.clone();
                lie[index] = value;
                drop(throw(address, &lie));
            }
        }
    }
}

/// Many to a connection, until the server has enough of it.
fn mutations(address: SocketAddr, round: u64) {
    let (valid, mut random) = (valid(), Random(round + 1));
    let mut stream = throw(address, b"");
    for _ in 0..MUTATIONS {
        let mut bytes = valid[random.below(valid.len())].clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] = u8::try_from(random.below(256)).unwrap();
        }
        if random.below(10) == 0 || stream.write_all(&bytes).is_err() {
            stream = throw(address, &bytes);
        }
    }
}

/// Closing a socket with unread bytes resets it.
fn resets(address: SocketAddr, _round: u64) {
    for count in 0..100 {
        let requests: Vec<u8> = (1..=count).flat_map(|id| request(id, "reset")).collect();
        drop(throw(address, &requests));
    }
}

fn idle_connections(address: SocketAddr, _round: u64) {
    let half = &request(1, "hello")[..20];
    let some = (0..IDLE_CONNECTIONS).map(|index| throw(address, if index % 2 == 0 { b"" } else { half }));
    let some: Vec<_> = some.collect();
    ping(address);
    drop(some);
}

fn replies_that_nobody_asked_for(address: SocketAddr, _round: u64) {
    drop(throw(address, &valid()[2].repeat(10_000)));
}

/// The replies fill the sockets and then a bounded buffer; then the server stops reading, and the write times out.
fn a_reader_that_never_reads(address: SocketAddr, _round: u64) {
    let text = "x".repeat(200);
    let mut stream = throw(address, b"");
    let requests = request(1, &text).repeat(1000);
    let stuck = (0..1000).any(|_| stream.write_all(&requests).is_err());
    assert!(stuck, "the server takes requests without end");
    ping(address);
}

/// The time of one valid call over a connection of its own.
fn ping(address: SocketAddr) -> Duration {
    let start = Instant::now();
    let mut peer = RawPeer::connect(address);
    peer.request(1, "echo", "ice_ping", b"");
    assert_eq!(peer.reply(), (1, 0));
    let taken = start.elapsed();
    assert!(taken < PING_DEADLINE, "a ping took {taken:?}");
    taken
}

/// The resident memory of this program in KiB.
fn memory() -> Option<u64> {
    let mut status = String::new();
    std::fs::File::open("/proc/self/status")
        .ok()?
        .read_to_string(&mut status)
        .ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

type Group = (&'static str, fn(SocketAddr, u64));

const GROUPS: [Group; 7] = [
    ("truncations", truncations),
    ("lies", lies),
    ("mutations", mutations),
    ("resets", resets),
    ("idle connections", idle_connections),
    ("replies that nobody asked for", replies_that_nobody_asked_for),
    ("a reader that never reads", a_reader_that_never_reads),
];

/// Returns the resident memory behind the first round and behind the last, where the system tells.
fn attack(address: SocketAddr) -> Option<(u64, u64)> {
    let mut after_first = None;
    for round in 0..ROUNDS {
        for (name, group) in GROUPS {
            group(address, round);
            println!("round {round}, {name}: ping {:?}, {:?} KiB", ping(address), memory());
        }
        std::thread::sleep(Duration::from_millis(300));
        after_first = after_first.or_else(memory);
    }
    Some((after_first?, memory()?))
}

async fn attack_a_server() -> Option<(u64, u64)> {
    let server = Communicator::new().unwrap();
    let endpoints = "tcp -h 127.0.0.1 -p 0";
    let adapter = server.create_object_adapter_with_endpoints("A", endpoints).unwrap();
    let proxy = adapter.add(Servant, "echo").unwrap().to_string();
    adapter.activate().await.unwrap();
    let port = proxy.split(" -p ").nth(1).unwrap().split(' ').next().unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()));
    let memory = tokio::task::spawn_blocking(move || attack(address)).await.unwrap();
    server.destroy().await;
    memory
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_outlives_three_rounds_of_everything() {
    attack_a_server().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "fails: memory grows from round to round, and it is not known yet whether it levels off"]
async fn memory_does_not_grow_behind_the_first_round() {
    let Some((first, last)) = attack_a_server().await else {
        eprintln!("SKIPPED: this system does not tell the memory of a program");
        return;
    };
    assert!(last * 10 <= first * 11, "memory grew from {first} to {last} KiB");
}
