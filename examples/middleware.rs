//! Middleware around every dispatch: `tower` layers, ready ones and ones of your own.
//!
//! `cargo run --example middleware`

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use amd::adapter::{DispatchRequest, DispatchService};
use amd::dispatch::DispatchFailure;
use amd::prelude::*;
use tower::layer::layer_fn;
use tower::limit::ConcurrencyLimitLayer;
use tower::timeout::TimeoutLayer;
use tower::{ServiceExt, service_fn};

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
    fn sleep(&self, milliseconds: i32);
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }

    async fn sleep(&self, milliseconds: i32) {
        let milliseconds = milliseconds.try_into().unwrap_or_default();
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
}

/// Logging: what was called, how it ended, how long it took.
fn logging(inner: DispatchService) -> DispatchService {
    DispatchService::new(service_fn(move |request: DispatchRequest| {
        let inner = inner.clone();
        async move {
            let (identity, operation) = (request.identity().to_string(), request.operation().to_owned());
            let start = Instant::now();
            let outcome = inner.oneshot(request).await;
            let how = match &outcome {
                Ok(response) => response.status().to_string(),
                Err(failure) => failure.to_string(),
            };
            println!(
                "  log: {identity}.{operation} -> {how} ({} ms)",
                start.elapsed().as_millis()
            );
            outcome
        }
    }))
}

/// Authorisation by the context of the call: it answers itself where a caller has no token.
fn authorisation(inner: DispatchService) -> DispatchService {
    DispatchService::new(service_fn(move |request: DispatchRequest| {
        let inner = inner.clone();
        async move {
            match request.context().get("token") {
                Some("secret") => inner.oneshot(request).await,
                _ => Err(DispatchFailure::new(ReplyStatus::UNAUTHORIZED, "a token is missing")),
            }
        }
    }))
}

/// Metrics: counts requests.
fn counting(requests: Arc<AtomicUsize>) -> impl Fn(DispatchService) -> DispatchService + Clone {
    move |inner| {
        let requests = requests.clone();
        DispatchService::new(inner.map_request(move |request| {
            requests.fetch_add(1, Ordering::Relaxed);
            request
        }))
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter_with_endpoints("GreeterAdapter", "tcp -h 127.0.0.1 -p 0")?;
    let requests = Arc::new(AtomicUsize::new(0));
    // What is added first sees a request first, and its outcome last.
    adapter.layer(layer_fn(counting(requests.clone())))?;
    adapter.layer(layer_fn(logging))?;
    adapter.layer(layer_fn(authorisation))?;
    adapter.layer(TimeoutLayer::new(Duration::from_millis(100)))?;
    adapter.layer(ConcurrencyLimitLayer::new(8))?;
    let greeter = adapter.add(Chatbot, "greeter")?.ice_unchecked_cast::<GreeterPrx>();
    adapter.activate().await?;

    println!("without a token:");
    println!("  {}", greeter.greet("Alice").await.expect_err("there is no token"));
    let greeter = greeter.ice_context([("token".to_owned(), "secret".to_owned())].into());
    println!("with one:");
    println!("  {}", greeter.greet("Alice").await?);
    println!("a dispatch that takes too long:");
    println!("  {}", greeter.sleep(10_000).await.expect_err("it takes too long"));
    println!("{} requests came", requests.load(Ordering::Relaxed));
    communicator.destroy().await;
    Ok(())
}
