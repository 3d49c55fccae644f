//! Compressed messages, both ways. A relay between the two looks at the headers, so that it is seen that they are.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::peers::{Language, PeerServer};
use tokio::runtime::Runtime;

use super::everything::client::EverythingPrx;
use super::our_client::{holds, same};
use super::our_server::{add_async, run};
use super::{LIMIT, Outcome, trial};

/// What clients check whose messages are large enough, or are batches.
const SUBJECTS: [&str; 7] = ["big", "batch", "oneway", "exceptions", "types", "structs", "encoding10"];

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Language::ALL {
        for subject in SUBJECTS {
            let name = format!("{}_client::compressed::{subject}", language.name());
            trials.push(trial(name, language, move || their_client(language, subject)));
        }
        let name = format!("{}_server::compressed", language.name());
        trials.push(trial(name, language, move || our_client(language)));
    }
    trials
}

/// What went through the relay in one direction.
#[derive(Debug, Default)]
struct Counts {
    compressed: AtomicUsize,
    marked: AtomicUsize,
}

impl Counts {
    fn compressed(&self) -> usize {
        self.compressed.load(Ordering::SeqCst)
    }

    fn marked(&self) -> usize {
        self.marked.load(Ordering::SeqCst)
    }

    fn count(&self, header: &[u8; 14]) {
        match header[9] {
            0 => {}
            2 => drop(self.compressed.fetch_add(1, Ordering::SeqCst)),
            _ => drop(self.marked.fetch_add(1, Ordering::SeqCst)),
        }
    }
}

/// Passes on what it gets, message by message.
struct Relay {
    port: u16,
    requests: Arc<Counts>,
    replies: Arc<Counts>,
}

impl Relay {
    fn to(target: u16) -> Result<Self, Failed> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let relay = Self {
            port: listener.local_addr()?.port(),
            requests: Arc::default(),
            replies: Arc::default(),
        };
        let (requests, replies) = (relay.requests.clone(), relay.replies.clone());
        std::thread::spawn(move || {
            while let Ok((near, _)) = listener.accept() {
                let Ok(far) = TcpStream::connect(("127.0.0.1", target)) else {
                    return;
                };
                let ends = near.try_clone().and_then(|near| Ok((near, far.try_clone()?)));
                let Ok((near_too, far_too)) = ends else { return };
                let (requests, replies) = (requests.clone(), replies.clone());
                std::thread::spawn(move || pass(near, far, &requests));
                std::thread::spawn(move || pass(far_too, near_too, &replies));
            }
        });
        Ok(relay)
    }

    /// The text of a proxy, with the relay in place of its port.
    fn in_front_of(proxy: &str) -> Result<(Self, String), Failed> {
        let port = proxy.split(" -p ").nth(1).and_then(|rest| rest.split(' ').next());
        let port = port.ok_or("no port")?;
        let relay = Self::to(port.parse()?)?;
        let text = proxy.replacen(&format!("-p {port}"), &format!("-p {}", relay.port), 1);
        Ok((relay, text))
    }
}

/// Until one of the two closes.
fn pass(mut from: TcpStream, mut to: TcpStream, counts: &Counts) {
    let mut header = [0; 14];
    while from.read_exact(&mut header).is_ok() {
        counts.count(&header);
        let size = u32::from_le_bytes([header[10], header[11], header[12], header[13]]) as usize;
        let mut message = header.to_vec();
        message.resize(size, 0);
        if from.read_exact(&mut message[14..]).is_err() || to.write_all(&message).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

fn their_client(language: Language, subject: &'static str) -> Outcome {
    let runtime = Runtime::new()?;
    let _context = runtime.enter();
    let communicator = Communicator::new()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Peers", "tcp -h 127.0.0.1 -p 0")?;
    let everything = add_async(&communicator, &adapter)?;
    adapter.add(super::types::TypesServant, "types")?;
    runtime.block_on(adapter.activate())?;
    let (relay, text) = Relay::in_front_of(&everything.to_string())?;
    let proxy: ObjectPrx = communicator.proxy(&text)?;
    run(language, subject, &proxy, &["--Ice.Override.Compress=1"])?;
    let (requests, replies) = (&relay.requests, &relay.replies);
    let counted = requests.compressed() + requests.marked();
    holds("requests say that compression is understood", counted > 0, requests)?;
    if matches!(subject, "big" | "batch" | "structs") {
        holds("some requests are compressed", requests.compressed() > 0, requests)?;
    }
    if matches!(subject, "big" | "structs") {
        holds("some replies are compressed", replies.compressed() > 0, replies)?;
    }
    runtime.block_on(communicator.destroy());
    Ok(())
}

fn our_client(language: Language) -> Outcome {
    let runtime = Runtime::new()?;
    let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, calls(language)).await });
    outcome.map_err(|_| Failed::from("the test took too long"))?
}

async fn calls(language: Language) -> Outcome {
    let server = PeerServer::start(language, &[])?;
    let (relay, text) = Relay::in_front_of(server.proxy())?;
    let communicator = Communicator::new()?;
    let (requests, replies) = (&relay.requests, &relay.replies);

    // By the proxy: twoway calls, whose replies are compressed as well.
    let plain: EverythingPrx = communicator.proxy(&text)?;
    let proxy = plain.ice_compress(true);
    let notes: Vec<String> = (0..50)
        .map(|number| format!("{number} {}", "note ".repeat(50)))
        .collect();
    for note in &notes {
        proxy.note(note).await?;
    }
    same("compressed requests", requests.compressed(), notes.len())?;
    let seen = proxy.notes().await?;
    same("notes", &seen, &notes)?;
    holds("a small request only says so", requests.marked() > 0, requests)?;
    same("compressed replies", replies.compressed(), 1)?;

    // A batch is one message.
    let batch = proxy.ice_batch_oneway();
    for note in &notes {
        batch.note(note).await?;
    }
    batch.ice_flush_batch_requests().await?;
    while proxy.notes().await?.len() < notes.len() {
        tokio::task::yield_now().await;
    }
    same("one more compressed message", requests.compressed(), notes.len() + 1)?;

    // By the endpoint, where the proxy does not say; and not where it does.
    let zipped: EverythingPrx = communicator.proxy(&format!("{text} -z"))?;
    zipped.note(&notes[0]).await?;
    same("by the endpoint", requests.compressed(), notes.len() + 2)?;
    zipped.ice_compress(false).note(&notes[0]).await?;
    plain.note(&notes[0]).await?;
    same("not otherwise", requests.compressed(), notes.len() + 2)
}
