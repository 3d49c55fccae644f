//! Methods that are too small for a thread of their own.
//!
//! Run it with `cargo run --example inline`. A synchronous method runs on a thread of the synchronous lane, where it may
//! block. One under `#[amd(inline)]` promises not to, and runs where its request was decoded: there is no hop to another
//! thread and back. What keeps it waiting would keep its whole connection waiting.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use amd::prelude::*;

/// Counts visitors.
#[interface(module = "Turnstile")]
pub trait Visitors {
    fn count(&self) -> i64;
    fn count_inline(&self) -> i64;
    fn threads(&self) -> String;
    fn threads_inline(&self) -> String;
}

#[derive(Default)]
struct Turnstile {
    visitors: AtomicI64,
}

impl Turnstile {
    fn next(&self) -> i64 {
        self.visitors.fetch_add(1, Ordering::Relaxed)
    }
}

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("unnamed").to_owned()
}

#[servant(Visitors)]
impl Turnstile {
    fn count(&self) -> i64 {
        self.next()
    }

    #[amd(inline)]
    fn count_inline(&self) -> i64 {
        self.next()
    }

    fn threads(&self) -> String {
        thread_name()
    }

    #[amd(inline)]
    fn threads_inline(&self) -> String {
        thread_name()
    }
}

/// How long one call takes, one after the other.
async fn measure<F>(call: impl Fn() -> F) -> amd::Result<Duration>
where
    F: Future<Output = Result<i64, InvocationError>>,
{
    const CALLS: u32 = 2000;
    let start = Instant::now();
    for _ in 0..CALLS {
        call().await?;
    }
    Ok(start.elapsed() / CALLS)
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::new()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Turnstile", "tcp -h 127.0.0.1 -p 0")?;
    let visitors = VisitorsPrx::from_object(adapter.add(Turnstile::default(), "visitors")?);
    adapter.activate().await?;

    println!("a synchronous method runs on thread `{}`", visitors.threads().await?);
    println!("one that is inline on `{}`", visitors.threads_inline().await?);
    let lane = measure(|| visitors.count()).await?;
    let inline = measure(|| visitors.count_inline()).await?;
    println!("a call of the first takes {lane:.1?}, of the second {inline:.1?}");

    communicator.destroy().await;
    Ok(())
}
