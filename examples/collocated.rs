//! Calls of objects in the same communicator: they need no network, and are as other calls are.
//!
//! `cargo run --example collocated`

use amd::prelude::*;

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str, current: &Current) -> String {
        let way = current
            .connection()
            .map_or("nowhere", |connection| connection.info().protocol);
        format!("Hello, {name}! You came by {way}")
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter_with_endpoints("GreeterAdapter", "tcp -h 127.0.0.1 -p 0")?;
    let greeter = adapter.add(Chatbot, "greeter")?.ice_unchecked_cast::<GreeterPrx>();
    adapter.activate().await?;

    println!("a proxy whose endpoint is that of an adapter of its communicator:");
    println!("  {}", greeter.greet("Alice").await?);
    println!("the same, told to use the network:");
    println!("  {}", greeter.ice_collocation_optimized(false).greet("Alice").await?);
    println!("a proxy without endpoints finds the object by its identity:");
    let well_known: GreeterPrx = communicator.proxy("greeter")?;
    println!("  {}", well_known.greet("Bob").await?);

    // Even an adapter without endpoints is called so.
    let private = communicator.create_object_adapter("")?;
    let hidden = private.add(Chatbot, "hidden")?.ice_unchecked_cast::<GreeterPrx>();
    private.activate().await?;
    println!("an object that nobody else can reach:");
    println!("  {}", hidden.greet("Carol").await?);

    println!("its adapter is deactivated:");
    private.deactivate();
    println!("  {}", hidden.greet("Carol").await.expect_err("nobody is there"));
    communicator.destroy().await;
    Ok(())
}
