//! Asynchronous servants on one thread with an executor that never leaves it: `futures::executor::LocalPool`.
//!
//! Run it with `cargo run --example event_loop_local_pool`. A dispatch is `Send`, so the adapter hands it over a channel
//! to the thread of the pool, which spawns it there.

use amd::prelude::*;
use amd::{Dispatch, EventLoopAdapter};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;

/// Hands dispatches to a thread that runs a `LocalPool`.
#[derive(Debug)]
struct PoolThread {
    dispatches: UnboundedSender<Dispatch>,
}

impl PoolThread {
    fn start() -> std::io::Result<Self> {
        let (dispatches, mut incoming) = unbounded::<Dispatch>();
        std::thread::Builder::new().name("local pool".into()).spawn(move || {
            let mut pool = LocalPool::new();
            let spawner = pool.spawner();
            pool.run_until(async move {
                while let Some(dispatch) = incoming.next().await {
                    spawner.spawn_local(dispatch).expect("the pool is running");
                }
            });
        })?;
        Ok(Self { dispatches })
    }
}

impl EventLoopAdapter for PoolThread {
    fn run(&self, dispatch: Dispatch) {
        // Should the thread have ended, the dispatch is dropped, and its caller gets an `UnknownException`.
        let _ = self.dispatches.unbounded_send(dispatch);
    }
}

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Guide {
    fn lane(&self) -> String;
    fn event_loop(&self) -> String;
}

/// Mixes both forms: the plain method runs on the synchronous lane, the asynchronous one on the pool's thread.
struct Mixed;

#[servant(Guide)]
impl Mixed {
    fn lane(&self) -> String {
        thread_name()
    }

    async fn event_loop(&self) -> String {
        thread_name()
    }
}

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("unnamed").to_owned()
}

fn main() -> amd::Result<()> {
    let communicator = Communicator::builder()
        .args(std::env::args())
        .event_loop(PoolThread::start()?)
        .build()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Guides", "tcp -h 127.0.0.1 -p 0")?;
    let guide: GuidePrx = adapter.add(Mixed, "guide")?.ice_unchecked_cast();
    futures::executor::block_on(adapter.activate())?;

    println!("the synchronous method ran on:  {}", guide.lane().wait()?);
    println!("the asynchronous method ran on: {}", guide.event_loop().wait()?);

    futures::executor::block_on(communicator.destroy());
    Ok(())
}
