//! One interface, served in three ways, in one process over TCP.
//!
//! Run it with `cargo run --example greeter`. It prints what each servant answers, and then shows what asynchronous
//! dispatch is for: many calls that sleep take no more time, and no more threads, than one.

use std::time::{Duration, Instant};

use amd::prelude::*;

/// The interface. Each method is an operation; it says nothing of threads or futures.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

/// A synchronous servant: its method runs on a thread of the synchronous lane and may block.
struct SyncGreeter;

#[servant(Greeter)]
impl SyncGreeter {
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }
}

/// An asynchronous servant: no thread waits while it sleeps.
struct AsyncGreeter;

#[servant(Greeter)]
impl AsyncGreeter {
    async fn greet(&self, name: &str, current: &Current) -> String {
        tokio::time::sleep(Duration::from_secs(1)).await;
        format!("Hello, {name}! (after a nap in `{}`)", current.operation())
    }
}

/// A chained servant: it returns the invocation of another object, unchanged.
struct ChainedGreeter {
    next: GreeterPrx,
}

#[servant(Greeter)]
impl ChainedGreeter {
    fn greet(&self, name: &str) -> Invocation<String> {
        self.next.greet(name)
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let server = Communicator::builder()
        .property("Ice.Connection.Server.MaxDispatches", "0")
        .args(std::env::args())
        .build()?;
    let adapter = server.create_object_adapter_with_endpoints("GreeterAdapter", "tcp -h 127.0.0.1 -p 0")?;
    let sync_greeter = adapter.add(SyncGreeter, "greeter")?;
    let async_greeter = adapter.add(AsyncGreeter, "asyncGreeter")?;
    let chained_greeter = adapter.add(
        ChainedGreeter {
            next: sync_greeter.ice_unchecked_cast(),
        },
        "chainedGreeter",
    )?;
    adapter.activate().await?;
    println!("The server listens at: {}", adapter.published_endpoints()[0]);

    // A client of its own, which knows the objects by their texts alone.
    let client = Communicator::new()?;
    for (what, object) in [
        ("synchronous ", &sync_greeter),
        ("asynchronous", &async_greeter),
        ("chained     ", &chained_greeter),
    ] {
        let greeter: GreeterPrx = client.proxy(&object.to_string())?;
        println!("{what} servant answers: {}", greeter.greet("Alice").await?);
    }

    let greeter: GreeterPrx = client.proxy(&async_greeter.to_string())?;
    let calls = 1000;
    let start = Instant::now();
    let greetings = futures::future::join_all((0..calls).map(|_| greeter.greet("everyone"))).await;
    let answered = greetings.iter().filter(|greeting| greeting.is_ok()).count();
    println!(
        "{answered} of {calls} asynchronous dispatches that sleep for 1 s each ended together after {:.2} s, \
         while the synchronous lane has {} threads",
        start.elapsed().as_secs_f64(),
        server.sync_threads(),
    );

    client.destroy().await;
    server.destroy().await;
    Ok(())
}
