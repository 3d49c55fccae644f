//! `greet` over loopback beside a raw tokio echo of as many bytes, in one run.
//!
//! `cargo bench --bench greet` prints a table of medians and ratios; `-- --quick` only shows that it works. Rounds of all
//! candidates take turns, so that a machine whose speed drifts does not favour one. Figures are calls per second; what
//! counts is the ratio.

use std::io;
use std::time::{Duration, Instant};

use amd::prelude::*;
use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct SyncGreeter;

#[servant(Greeter)]
impl SyncGreeter {
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }
}

struct AsyncGreeter;

#[servant(Greeter)]
impl AsyncGreeter {
    async fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }
}

/// The sizes of the messages of `greet("Alice")`, which the raw echo has as well.
const REQUEST: usize = 46;
const REPLY: usize = 39;
const OUTSTANDING: usize = 64;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let quick = std::env::args().any(|argument| argument == "--quick" || argument == "--test");
    let (rounds, sequential, pipelined) = if quick { (1, 100, 1000) } else { (9, 5_000, 100_000) };
    let server = Runtime::new()?;
    let client = Runtime::new()?;
    let (communicator, proxies) = server.block_on(serve_greeters())?;
    let raw = server.block_on(serve_raw())?;
    let candidates = client.block_on(connect(&proxies, raw))?;

    println!(
        "| workload | {} |",
        candidates.iter().map(Candidate::name).collect::<Vec<_>>().join(" | ")
    );
    println!("| --- |{}", " --- |".repeat(candidates.len()));
    for (workload, calls, outstanding) in [
        ("one after the other", sequential, 1),
        ("64 outstanding", pipelined, OUTSTANDING),
    ] {
        let figures = measure(&client, &candidates, rounds, calls, outstanding)?;
        println!("| {workload} | {} |", cells(&figures).join(" | "));
    }
    server.block_on(communicator.destroy());
    Ok(())
}

async fn serve_greeters() -> Outcome<(Communicator, [String; 2])> {
    let communicator = Communicator::builder()
        .property("Ice.Connection.Server.MaxDispatches", "0")
        .build()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Greeters", "tcp -h 127.0.0.1 -p 0")?;
    let proxies = [adapter.add(AsyncGreeter, "async")?, adapter.add(SyncGreeter, "sync")?];
    adapter.activate().await?;
    Ok((communicator, proxies.map(|proxy| proxy.to_string())))
}

/// Answers each frame; all that one read brought with one write.
async fn serve_raw() -> io::Result<std::net::SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(echo(stream));
        }
    });
    Ok(address)
}

async fn echo(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut buffer, mut pending) = (vec![0; 16 * 1024], 0);
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        pending += count;
        stream.write_all(&vec![0; pending / REQUEST * REPLY]).await?;
        pending %= REQUEST;
    }
}

enum Candidate {
    Raw(tokio::sync::Mutex<TcpStream>),
    Amd(&'static str, GreeterPrx),
}

async fn connect(proxies: &[String; 2], raw: std::net::SocketAddr) -> Outcome<Vec<Candidate>> {
    let communicator = Communicator::new()?;
    let stream = TcpStream::connect(raw).await?;
    stream.set_nodelay(true)?;
    Ok(vec![
        Candidate::Raw(stream.into()),
        Candidate::Amd("amd, ready at once", communicator.proxy(&proxies[0])?),
        Candidate::Amd("amd, sync lane", communicator.proxy(&proxies[1])?),
    ])
}

impl Candidate {
    fn name(&self) -> &'static str {
        match self {
            Self::Raw(_) => "raw tokio",
            Self::Amd(name, _) => name,
        }
    }

    async fn call(&self, calls: usize, outstanding: usize) -> Outcome {
        match self {
            Self::Raw(stream) => call_raw(&mut *stream.lock().await, calls, outstanding).await?,
            Self::Amd(_, greeter) => {
                let greetings = stream::iter(0..calls).map(|_| Ok(greeter.greet("Alice")));
                greetings
                    .try_buffer_unordered(outstanding)
                    .try_for_each(|_| async { Ok(()) })
                    .await?;
            }
        }
        Ok(())
    }
}

async fn call_raw(stream: &mut TcpStream, calls: usize, outstanding: usize) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    stream.write_all(&vec![0; outstanding * REQUEST]).await?;
    let (mut sent, mut received, mut bytes) = (outstanding, 0, 0);
    while received < calls {
        bytes += stream.read(&mut buffer).await?;
        received += bytes / REPLY;
        let next = (bytes / REPLY).min(calls.saturating_sub(sent));
        bytes %= REPLY;
        sent += next;
        stream.write_all(&vec![0; next * REQUEST]).await?;
    }
    Ok(())
}

/// Calls per second of each candidate in each round.
fn measure(
    client: &Runtime,
    candidates: &[Candidate],
    rounds: usize,
    calls: usize,
    outstanding: usize,
) -> Outcome<Vec<Vec<f64>>> {
    let mut figures = vec![Vec::new(); candidates.len()];
    for round in 0..=rounds {
        for (candidate, figures) in candidates.iter().zip(&mut figures) {
            let start = Instant::now();
            client.block_on(candidate.call(calls, outstanding))?;
            let rate = calls as f64 / start.elapsed().max(Duration::from_nanos(1)).as_secs_f64();
            // The first round warms up.
            if round > 0 {
                figures.push(rate);
            }
        }
    }
    Ok(figures)
}

/// The median of each candidate, and its ratio to the first.
fn cells(figures: &[Vec<f64>]) -> Vec<String> {
    let medians: Vec<f64> = figures.iter().map(|rates| median(rates)).collect();
    medians
        .iter()
        .map(|rate| format!("{rate:.0} ({:.2})", rate / medians[0]))
        .collect()
}

fn median(rates: &[f64]) -> f64 {
    let mut sorted = rates.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
