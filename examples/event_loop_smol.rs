//! Asynchronous servants on another executor: smol.
//!
//! Run it with `cargo run --example event_loop_smol`. The adapter is one method: it spawns the dispatch. The servant can
//! use what needs that executor, and awaits nested calls without any wrapper.

use std::sync::Arc;

use amd::prelude::*;
use amd::{Dispatch, EventLoopAdapter};

/// Runs dispatches on a smol executor.
#[derive(Clone, Debug, Default)]
struct SmolLoop {
    executor: Arc<smol::Executor<'static>>,
}

impl EventLoopAdapter for SmolLoop {
    fn run(&self, dispatch: Dispatch) {
        self.executor.spawn(dispatch).detach();
    }
}

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Napping;

#[servant(Greeter)]
impl Napping {
    async fn greet(&self, name: &str) -> String {
        smol::Timer::after(std::time::Duration::from_millis(100)).await;
        format!(
            "Hello, {name}! I run on the thread `{}`",
            std::thread::current().name().unwrap_or("unnamed")
        )
    }
}

/// Awaits a nested call on the smol executor, where there is no tokio.
struct Relay {
    next: GreeterPrx,
}

#[servant(Greeter)]
impl Relay {
    async fn greet(&self, name: &str) -> Result<String, InvocationError> {
        Ok(format!("{}, and so does the relay", self.next.greet(name).await?))
    }
}

fn main() -> amd::Result<()> {
    let event_loop = SmolLoop::default();
    let executor = event_loop.executor.clone();
    let (stop, stopped) = smol::channel::bounded::<()>(1);
    let thread = std::thread::Builder::new()
        .name("smol".into())
        .spawn(move || smol::block_on(executor.run(stopped.recv())).ok())?;

    // There is no tokio runtime here: the communicator makes one of its own for its sockets.
    let communicator = Communicator::builder()
        .args(std::env::args())
        .event_loop(event_loop)
        .build()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Greeters", "tcp -h 127.0.0.1 -p 0")?;
    let next: GreeterPrx = adapter.add(Napping, "napping")?.ice_unchecked_cast();
    let relay: GreeterPrx = adapter.add(Relay { next }, "relay")?.ice_unchecked_cast();
    smol::block_on(adapter.activate())?;

    println!("awaited with smol:   {}", smol::block_on(relay.greet("Alice"))?);
    println!("waited for by main:  {}", relay.greet("Bob").wait()?);

    smol::block_on(communicator.destroy());
    drop(stop);
    let _ = thread.join();
    Ok(())
}
