//! Client interceptors: `tower` layers around the calls of a proxy, or of all proxies of a communicator.
//!
//! `cargo run --example interceptors`

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use amd::prelude::*;
use amd::proxy::{CallRequest, CallResponse, CallService};
use tower::layer::layer_fn;
use tower::{ServiceExt, service_fn};

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    #[amd(idempotent)]
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str, current: &Current) -> String {
        let visitor = current.context().get("ticket").unwrap_or("none");
        format!("Hello, {name}! Your ticket: {visitor}")
    }
}

/// Logging: what is called, how it ends, how long it takes.
fn logging(inner: CallService) -> CallService {
    CallService::new(service_fn(move |request: CallRequest| {
        let inner = inner.clone();
        async move {
            let (identity, operation) = (request.proxy().ice_identity().clone(), request.operation().to_owned());
            let start = Instant::now();
            let outcome = inner.oneshot(request).await;
            let how = match &outcome {
                Ok(response) if response.is_user_exception() => "a user exception".to_owned(),
                Ok(response) => format!("{} bytes", response.body().len()),
                Err(error) => error.to_string(),
            };
            println!(
                "  log: {identity}.{operation} -> {how} ({} ms)",
                start.elapsed().as_millis()
            );
            outcome
        }
    }))
}

/// Puts a ticket into the context of each call.
fn ticket(inner: CallService) -> CallService {
    CallService::new(inner.map_request(|mut request: CallRequest| {
        request.context_mut().insert("ticket".to_owned(), "42".to_owned());
        request
    }))
}

/// Answers itself where the same was asked before.
fn remembering() -> impl Fn(CallService) -> CallService + Clone {
    let known: Arc<Mutex<HashMap<Vec<u8>, CallResponse>>> = Arc::default();
    move |inner| {
        let known = known.clone();
        CallService::new(service_fn(move |request: CallRequest| {
            let (inner, known) = (inner.clone(), known.clone());
            async move {
                let asked = request.parameters().to_vec();
                let answer = known.lock().expect("nobody panics with it").get(&asked).cloned();
                if let Some(answer) = answer {
                    println!("  remembered");
                    return Ok(answer);
                }
                let answer = inner.oneshot(request).await?;
                known
                    .lock()
                    .expect("nobody panics with it")
                    .insert(asked, answer.clone());
                Ok(answer)
            }
        }))
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    // What is added first sees a call first, and its outcome last. Here it is around the calls of all proxies.
    let communicator = Communicator::builder()
        .args(std::env::args())
        .client_layer(layer_fn(logging))
        .build()?;
    let adapter = communicator.create_object_adapter_with_endpoints("GreeterAdapter", "tcp -h 127.0.0.1 -p 0")?;
    let greeter = adapter.add(Chatbot, "greeter")?.ice_unchecked_cast::<GreeterPrx>();
    adapter.activate().await?;

    println!("as it is:");
    println!("  {}", greeter.greet("Alice").await?);

    println!("with a ticket in each call:");
    let admitted = greeter.ice_layer(layer_fn(ticket));
    println!("  {}", admitted.greet("Alice").await?);

    println!("with a memory, which is asked twice:");
    let remembered = admitted.ice_layer(layer_fn(remembering()));
    println!("  {}", remembered.greet("Bob").await?);
    println!("  {}", remembered.greet("Bob").await?);
    communicator.destroy().await;
    Ok(())
}
