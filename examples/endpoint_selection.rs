//! A proxy with several endpoints: in which order they are tried, and when another one is taken.
//!
//! `cargo run --example endpoint_selection`

use std::collections::BTreeMap;

use amd::prelude::*;
use amd::proxy::EndpointSelection;

/// Its method is the operation.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot {
    desk: &'static str,
}

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}, says {}", self.desk)
    }
}

/// A server with a port of its own, and its endpoint.
async fn serve(desk: &'static str) -> amd::Result<(Communicator, String)> {
    let communicator = Communicator::new()?;
    let adapter = communicator.create_object_adapter_with_endpoints("GreeterAdapter", "tcp -h 127.0.0.1 -p 0")?;
    adapter.add(Chatbot { desk }, "greeter")?;
    adapter.activate().await?;
    let endpoint = adapter.published_endpoints()[0].to_string();
    Ok((communicator, endpoint))
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let (first, one) = serve("the first desk").await?;
    let (second, two) = serve("the second desk").await?;
    let client = Communicator::from_args(std::env::args())?;
    let greeter: GreeterPrx = client.proxy(&format!("greeter:{one}:{two}"))?;

    println!("ordered: the first endpoint, and the other one only in need");
    let ordered = greeter
        .ice_endpoint_selection(EndpointSelection::Ordered)
        .ice_connection_id("ordered");
    println!("  {}", ordered.greet("Alice").await?);

    println!("random, and each call chooses anew: calls spread");
    let spread = greeter.ice_connection_cached(false);
    let mut counts = BTreeMap::new();
    for _ in 0..100 {
        *counts.entry(spread.greet("Bob").await?).or_insert(0) += 1;
    }
    for (greeting, count) in &counts {
        println!("  {greeting} ({count} times of 100)");
    }

    println!("the first desk closes");
    first.destroy().await;
    println!("  {}", ordered.greet("Alice").await?);

    client.destroy().await;
    second.destroy().await;
    Ok(())
}
