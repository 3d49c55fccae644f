//! A server with three greeters, for clients in any language.
//!
//! ```text
//! cargo run --example greeter_server -- --GreeterAdapter.Endpoints="tcp -h 127.0.0.1 -p 4061" --Ice.PrintAdapterReady=1
//! ```
//!
//! | identity | how it serves |
//! | --- | --- |
//! | `greeter` | synchronously |
//! | `asyncGreeter` | asynchronously, after a second |
//! | `chainedGreeter` | by calling `greeter` |
//!
//! Ctrl-C ends it, after what was accepted is answered.

use std::time::Duration;

use amd::prelude::*;

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
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
        tokio::time::sleep(Duration::from_secs(1)).await;
        format!("Hello, {name}!")
    }
}

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
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let communicator = Communicator::builder()
        .property("Ice.Connection.Server.MaxDispatches", "0")
        .args(std::env::args())
        .build()?;
    // From here on a signal is a request to end in order.
    let ended = communicator.shutdown_on_ctrl_c();
    let adapter = communicator.create_object_adapter_with_endpoints("GreeterAdapter", "tcp -h 127.0.0.1 -p 4061")?;
    let greeter = adapter.add(SyncGreeter, "greeter")?;
    adapter.add(AsyncGreeter, "asyncGreeter")?;
    adapter.add(
        ChainedGreeter {
            next: greeter.ice_unchecked_cast(),
        },
        "chainedGreeter",
    )?;
    adapter.activate().await?;
    ended.await
}
