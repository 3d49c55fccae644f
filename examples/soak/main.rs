//! A long run: a mixed load on one server after the other, with disconnects, panics, timeouts and shutdowns in its midst.
//!
//! `cargo run --release --example soak -- --minutes 10`
//!
//! Each server lives for some seconds and is shut down under load: gracefully, or with no time to end its dispatches. Then
//! what it did is held against what its callers were told, and the memory in use against what it was before. The
//! program fails if a request is not accounted for, or memory grows.

mod ledger;
mod load;
mod server;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;

use ledger::Ledger;
use load::Load;

/// Tells how much memory is in use.
#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// What the servants panic with, which is not worth a word.
const PANIC: &str = "a servant of the soak panics";

/// Of so many servers the memory is not judged: what is made once is made then.
const WARM_UP: usize = 2;

/// Without a server and callers the memory in use may vary by this, in KiB.
const TOLERANCE: usize = 256;

#[tokio::main]
async fn main() -> ExitCode {
    let Some(length) = length() else {
        eprintln!("usage: soak [--minutes N]");
        return ExitCode::FAILURE;
    };
    keep_quiet_about_servants();
    match run(length).await {
        Ok(faults) if faults.is_empty() => {
            println!("every request is accounted for, and memory does not grow");
            ExitCode::SUCCESS
        }
        Ok(faults) => {
            eprintln!("{} faults, the first of them:", faults.len());
            faults.iter().take(20).for_each(|fault| eprintln!("  {fault}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("it cannot go on: {error}");
            ExitCode::FAILURE
        }
    }
}

/// One minute by default.
fn length() -> Option<Duration> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let minutes: f64 = match &arguments[..] {
        [] => 1.0,
        [name, minutes] if name == "--minutes" => minutes.parse().ok()?,
        _ => return None,
    };
    Duration::try_from_secs_f64(minutes * 60.0).ok()
}

fn keep_quiet_about_servants() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload_as_str() != Some(PANIC) {
            report(panic);
        }
    }));
}

/// One server after the other. Returns what does not fit.
async fn run(length: Duration) -> amd::Result<Vec<String>> {
    let (start, ledger) = (Instant::now(), Ledger::default());
    let life = (length / 10).clamp(Duration::from_millis(500), Duration::from_secs(10));
    let mut memory = Vec::new();
    while start.elapsed() < length || memory.len() <= WARM_UP {
        serve(&ledger, life, memory.len()).await?;
        memory.push(in_use_at_rest().await);
        let (minutes, in_use) = (start.elapsed().as_secs_f64() / 60.0, memory[memory.len() - 1]);
        println!("{minutes:.2} min, {} servers, {in_use} KiB: {ledger}", memory.len());
    }
    let mut faults = ledger.faults();
    faults.extend(growth(&memory[WARM_UP..]));
    Ok(faults)
}

/// The life of one server under load.
async fn serve(ledger: &Ledger, life: Duration, number: usize) -> amd::Result<()> {
    let (server, objects) = server::start(ledger).await?;
    let load = Load::start(ledger, &objects, number as u64)?;
    tokio::time::sleep(life).await;
    match number % 3 {
        0 => server.destroy_within(Duration::ZERO).await,
        _ => server.shutdown(),
    }
    // Whatever was begun is done behind this, the dispatches of lost connections too.
    server.destroy().await;
    load.stop().await;
    ledger.close();
    Ok(())
}

/// The memory in use, in KiB, once what is behind the last server has ended.
async fn in_use_at_rest() -> usize {
    let mut least = usize::MAX;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        least = least.min(HEAP.current_usage() / 1024);
    }
    least
}

/// Memory grows if it never again is as low as it was in the beginning.
fn growth(memory: &[usize]) -> Option<String> {
    let first = memory.first()?;
    let late = memory[memory.len() / 2..].iter().min()?;
    (*late > first + first / 10 + TOLERANCE).then(|| format!("memory in use grew from {first} to {late} KiB"))
}
