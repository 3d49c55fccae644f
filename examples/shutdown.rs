//! Ending in order: what was accepted is answered, nothing more is taken, and there is a deadline.
//!
//! Run it with `cargo run --example shutdown`, call it with other programs if you like, and press Ctrl-C or send SIGTERM.
//! Where no deadline is wanted, `communicator.shutdown_on_ctrl_c().await` does all of this.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use amd::prelude::*;

/// What is not done by then is given up.
const GRACE: Duration = Duration::from_secs(20);

#[interface(module = "Factory")]
trait Worker {
    fn work(&self, milliseconds: i32);
}

#[derive(Clone, Default)]
struct Bench {
    done: Arc<AtomicU64>,
}

#[servant(Worker)]
impl Bench {
    async fn work(&self, milliseconds: i32) {
        let milliseconds = milliseconds.try_into().unwrap_or_default();
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(unix)]
async fn asked_to_end() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn asked_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    // Before anything is accepted, so that no signal is missed.
    let asked = tokio::spawn(asked_to_end());
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter_with_endpoints("WorkerAdapter", "tcp -h 127.0.0.1 -p 0")?;
    let bench = Bench::default();
    let worker = adapter.add(bench.clone(), "worker")?;
    adapter.activate().await?;
    println!("ready: {worker}");

    // Whatever became of the task, the program ends in order.
    let _ = asked.await;
    println!("ending, within {GRACE:?}");
    communicator.destroy_within(GRACE).await;
    println!("{} requests are done", bench.done.load(Ordering::Relaxed));
    Ok(())
}
