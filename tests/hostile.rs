//! Peers that mean harm, thrown at one server, group by group: it answers pings all the while, gives all memory back behind
//! each group, and has no more of it behind three rounds than behind the first. The server is a process of its own, this
//! program started again, so that its memory can be told from ours.
//!
//! What the server has in use returns to the same few hundred KiB each time. The resident memory that the system tells grows
//! beyond the first round all the same, if it is left alone: the allocator has an area for each thread, raises the size
//! from which it gives memory back, and keeps what is left between. So it is told not to, and what fills its areas once
//! is thrown at the server before the rounds.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::cell::RefCell;
use std::io::{BufRead, BufReader, ErrorKind, Lines, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use amd::prelude::*;
use amd::protocol::{Compressible, CompressionLevel};
use peak_alloc::PeakAlloc;
use test_support::raw::{RawPeer, request_body};

/// Tells how much memory is in use. What the system says is more: freed memory that the allocator keeps.
#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const ROUNDS: usize = 3;
const MOST_ROUNDS: usize = 9;
const MUTATIONS: usize = 34_000;
const IDLE_CONNECTIONS: usize = 500;
const SLOW_WRITERS: usize = 20;
/// How often a slow writer sends a byte. It has the part of a second that the server's timeouts have of their defaults.
const SLOW_WRITE: Duration = Duration::from_millis(20);
/// Whatever must happen happens within this.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a server without peers has in use stays below this, in KiB.
const IN_USE_WHEN_QUIET: u64 = 1024;
/// What a ping that is under way may have in use, in KiB.
const A_FEW: u64 = 64;
const PINGS_WHEN_IDLE: usize = 500;
/// What a server that has nothing to do takes for a ping is not told apart from less than this, on a machine that has other
/// work too.
const LEAST_IDLE_PING: Duration = Duration::from_millis(5);

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

/// One valid message of each kind: request, batch, reply, a compressed request, validation, close.
fn valid() -> Vec<Vec<u8>> {
    let member = request_body("echo", "echo", b"\x01x");
    let batch = [&2_i32.to_le_bytes()[..], &member, &member].concat();
    let reply = [&7_i32.to_le_bytes()[..], b"\0\x06\0\0\0\x01\x01"].concat();
    let (batch, reply) = (message(1, &batch), message(2, &reply));
    let echo = request_body("echo", "echo", &[&[100][..], &[b'x'; 100]].concat());
    let compressed = Compressible::request(1, CompressionLevel::LEAST, |encoder| encoder.write_raw(&echo)).unwrap();
    let compressed = compressed.bytes().to_vec();
    let (validation, close) = (message(3, b""), message(4, b""));
    vec![request(1, "hello"), batch, reply, compressed, validation, close]
}

fn truncations(server: &Server, _round: u64) {
    for message in valid() {
        (0..message.len()).for_each(|end| drop(server.throw(&message[..end])));
    }
}

fn lies(server: &Server, _round: u64) {
    for message in valid() {
        for index in 0..message.len() {
            for value in [0, 1, 0x7f, 0xfe, 0xff] {
                let mut lie = message.clone();
                lie[index] = value;
                drop(server.throw(&lie));
            }
        }
    }
}

/// Many to a connection, until the server has enough of it.
fn mutations(server: &Server, round: u64) {
    let (valid, mut random) = (valid(), Random(round + 1));
    let mut stream = server.throw(b"");
    for _ in 0..MUTATIONS {
        let mut bytes = valid[random.below(valid.len())].clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] = u8::try_from(random.below(256)).unwrap();
        }
        if random.below(10) == 0 || stream.write_all(&bytes).is_err() {
            stream = server.throw(&bytes);
        }
    }
}

/// Requests that are a kibibyte, and sixteen mebibytes if one believes them: what they announce is untrue, or more than
/// may be read.
fn compressed_bombs(server: &Server, _round: u64) {
    let bomb = BOMB.get_or_init(|| {
        let zeros = |encoder: &mut amd::encoding::Encoder<'_>| (0..16).for_each(|_| encoder.write_raw(&[0; 1 << 20]));
        let message = Compressible::request(1, CompressionLevel::LEAST, zeros).unwrap();
        message.bytes().to_vec()
    });
    for announced in [bomb_size(bomb), 1 << 20, 1 << 10, 15] {
        let mut lie = bomb.clone();
        lie[14..18].copy_from_slice(&i32::to_le_bytes(announced));
        (0..20).for_each(|_| drop(server.throw(&lie)));
    }
}

fn bomb_size(bomb: &[u8]) -> i32 {
    i32::from_le_bytes(bomb[14..18].try_into().unwrap())
}

static BOMB: OnceLock<Vec<u8>> = OnceLock::new();

/// Closing a socket with unread bytes resets it.
fn resets(server: &Server, _round: u64) {
    for count in 0..100 {
        let requests: Vec<u8> = (1..=count).flat_map(|id| request(id, "reset")).collect();
        drop(server.throw(&requests));
    }
}

/// Some thousands, though not more at once than a process may have files.
fn idle_connections(server: &Server, _round: u64) {
    let half = &request(1, "hello")[..20];
    for _ in 0..4 {
        let some = (0..IDLE_CONNECTIONS).map(|index| server.throw(if index % 2 == 0 { b"" } else { half }));
        let some: Vec<_> = some.collect();
        ping(server.address);
        drop(some);
        server.gives_back();
    }
}

fn replies_that_nobody_asked_for(server: &Server, _round: u64) {
    drop(server.throw(&valid()[2].repeat(10_000)));
}

/// The replies fill the sockets and then a bounded buffer; then the server stops reading, and after a while it has enough.
fn a_reader_that_never_reads(server: &Server, _round: u64) {
    let text = "x".repeat(200);
    let mut stream = server.throw(b"");
    let requests = request(1, &text).repeat(1000);
    let stuck = (0..1000).find_map(|_| stream.write_all(&requests).err());
    let stuck = stuck.expect("the server takes requests without end");
    if is_timeout(&stuck) {
        ended_by_the_server(|| stream.write_all(&[0]).err());
    }
}

/// Each has begun a long message, and sends it byte by byte: that is no activity.
fn slow_writers(server: &Server, _round: u64) {
    let long = message(0, &[0; 100_000]);
    let mut writers: Vec<_> = (0..SLOW_WRITERS).map(|_| server.throw(&long[..20])).collect();
    let mut bytes = long[20..].iter();
    ended_by_the_server(|| {
        std::thread::sleep(SLOW_WRITE);
        let byte = [*bytes.next().expect("the message is long")];
        writers.retain_mut(|writer| writer.write_all(&byte).is_ok());
        writers.is_empty().then(|| ErrorKind::ConnectionReset.into())
    });
}

/// Waits until the server ends a connection: until an attempt to write fails for that reason.
fn ended_by_the_server(mut attempt: impl FnMut() -> Option<std::io::Error>) {
    let start = Instant::now();
    while attempt().is_none_or(|error| is_timeout(&error)) {
        assert!(start.elapsed() < PATIENCE, "the server never has enough");
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// The time of one valid call over a connection of its own.
fn ping(address: SocketAddr) -> Duration {
    let start = Instant::now();
    let mut peer = RawPeer::connect(address);
    peer.request(1, "echo", "ice_ping", b"");
    assert_eq!(peer.reply(), (1, 0));
    start.elapsed()
}

type Group = (&'static str, fn(&Server, u64));

const GROUPS: [Group; 9] = [
    ("truncations", truncations),
    ("lies", lies),
    ("mutations", mutations),
    ("resets", resets),
    ("idle connections", idle_connections),
    ("replies that nobody asked for", replies_that_nobody_asked_for),
    ("a reader that never reads", a_reader_that_never_reads),
    ("compressed bombs", compressed_bombs),
    ("slow writers", slow_writers),
];

/// Of them, what makes the server need the most memory.
const WARM_UP: std::ops::Range<usize> = 4..8;

/// The server, killed when it is dropped.
struct Server {
    process: Child,
    lines: RefCell<Lines<BufReader<ChildStdout>>>,
    address: SocketAddr,
}

/// What a process may have in memory, in KiB.
#[derive(Clone, Copy, Debug)]
struct Memory {
    in_use: u64,
    /// Where the system tells.
    resident: Option<u64>,
}

const IS_SERVER: &str = "AMD_HOSTILE_SERVER";
/// What the line begins with in which the server tells its memory.
const IN_USE: &str = "in use: ";

impl Server {
    fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "serves_when_it_is_the_server", "--nocapture"])
            .env(IS_SERVER, "1")
            .envs(["MMAP_THRESHOLD", "TRIM_THRESHOLD"].map(|name| (format!("MALLOC_{name}_"), "131072")))
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let proxy = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("echo"));
        let proxy = proxy.expect("the server says where it is");
        let port = proxy.split(" -p ").nth(1).unwrap().split(' ').next().unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()));
        let lines = RefCell::new(lines);
        Self {
            process,
            lines,
            address,
        }
    }

    /// Connects and sends this. The server may end the connection at any moment: what fails then is no failure.
    fn throw(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        stream.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
        let _ = stream.write_all(bytes);
        stream
    }

    /// What it has in use, in KiB.
    fn in_use(&self) -> u64 {
        self.process.stdin.as_ref().unwrap().write_all(b"\n").unwrap();
        // The harness has its own say in between, for instance that a test runs for long.
        let mut lines = self.lines.borrow_mut();
        let told = lines
            .by_ref()
            .find_map(|line| Some(line.unwrap().strip_prefix(IN_USE)?.to_owned()));
        told.expect("the server tells").parse().unwrap()
    }

    /// Its resident memory in KiB, where the system tells.
    fn resident(&self) -> Option<u64> {
        let mut status = String::new();
        let mut file = std::fs::File::open(format!("/proc/{}/status", self.process.id())).ok()?;
        file.read_to_string(&mut status).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    }

    /// Waits until the server has let go of what it had for peers that are gone.
    fn gives_back(&self) {
        let start = Instant::now();
        while self.in_use() > IN_USE_WHEN_QUIET {
            assert!(start.elapsed() < PATIENCE, "{} KiB are in use", self.in_use());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it has at rest. A ping may be under way.
    fn memory(&self) -> Memory {
        self.gives_back();
        let samples = (0..20).map(|_| {
            std::thread::sleep(Duration::from_millis(20));
            self.in_use()
        });
        Memory {
            in_use: samples.min().unwrap(),
            resident: self.resident(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The other process of these tests; for the runner of tests it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serves_when_it_is_the_server() {
    if std::env::var_os(IS_SERVER).is_none() {
        return;
    }
    let server = Communicator::builder()
        .property("Ice.Connection.Server.InactivityTimeout", "2")
        .property("Ice.Connection.Server.CloseTimeout", "1")
        .property("Ice.Connection.Server.WriteTimeout", "1")
        .build()
        .unwrap();
    let endpoints = "tcp -h 127.0.0.1 -p 0";
    let adapter = server.create_object_adapter_with_endpoints("A", endpoints).unwrap();
    let proxy = adapter.add(Servant, "echo").unwrap();
    adapter.activate().await.unwrap();
    println!("\n{proxy}");
    // For each line that comes, one that tells the memory in use.
    tokio::task::spawn_blocking(|| {
        for _ in std::io::stdin().lines() {
            println!("\n{IN_USE}{}", HEAP.current_usage() / 1024);
        }
    });
    server.shutdown_completed().await;
}

/// Pings a server all the while.
struct Pinger {
    stop: Arc<AtomicBool>,
    pings: JoinHandle<Vec<Duration>>,
}

impl Pinger {
    fn start(address: SocketAddr) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let pings = std::thread::spawn(move || {
            let more = || (!stopped.load(Ordering::Relaxed)).then(|| ping(address));
            std::iter::from_fn(more).collect()
        });
        Self { stop, pings }
    }

    fn stop(self) -> Vec<Duration> {
        self.stop.store(true, Ordering::Relaxed);
        self.pings.join().expect("each ping is answered")
    }
}

/// The time that 99 of 100 pings stayed below.
fn p99(mut pings: Vec<Duration>) -> Duration {
    pings.sort_unstable();
    pings[pings.len() * 99 / 100]
}

/// Throws these groups, and sees the memory come back behind each.
fn throw(server: &Server, round: u64, groups: &[Group]) {
    for (name, group) in groups {
        let start = Instant::now();
        group(server, round);
        println!("round {round}, {name}: {:?}", start.elapsed());
        server.gives_back();
    }
}

#[test]
fn a_server_outlives_three_rounds_of_everything() {
    let server = Server::start();
    let idle = p99((0..PINGS_WHEN_IDLE).map(|_| ping(server.address)).collect());
    let pinger = Pinger::start(server.address);
    (0..3).for_each(|round| throw(&server, round, &GROUPS[WARM_UP]));
    let mut rounds = Vec::new();
    while !levels_off(&rounds) && rounds.len() < MOST_ROUNDS {
        throw(&server, rounds.len() as u64, &GROUPS);
        rounds.push(server.memory());
    }
    let pings = pinger.stop();
    let (count, most) = (pings.len(), pings.iter().max().copied());
    let busy = p99(pings);
    println!("{count} pings, p99 {busy:?}, at the most {most:?}; of an idle server {idle:?}; {rounds:?}");
    assert!(
        busy < 20 * idle.max(LEAST_IDLE_PING),
        "p99 {busy:?}, of an idle server {idle:?}"
    );
    assert!(levels_off(&rounds), "memory grows: {rounds:?}");
}

/// Whether three rounds in a row left no more memory behind than the first of them. Should something else have made the
/// allocator keep more once, the next three tell: what leaks grows with each of them.
fn levels_off(rounds: &[Memory]) -> bool {
    let Some([first, .., last]) = rounds.last_chunk::<ROUNDS>() else {
        return false;
    };
    let resident = first.resident.zip(last.resident);
    last.in_use * 10 <= first.in_use * 11 + 10 * A_FEW && resident.is_none_or(|(first, last)| last * 10 <= first * 11)
}
