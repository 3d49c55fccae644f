//! Servants in Rust, called out of a page in a browser with Ice for JavaScript, over WebSocket.
//!
//! ```text
//! npm install --prefix target/npm ice@3.7.110 slice2js@3.7.110
//! cargo run --example web
//! ```
//!
//! Then open what it prints. The interface is the trait below: its Slice goes to npm's `slice2js`, which makes the JavaScript that the
//! page loads. Ice for JavaScript is GPL, so it is not part of amd; npm fetches it. An argument is the port of the page, 8080 by default.

mod javascript;
mod pages;

use std::error::Error;
use std::time::Duration;

use amd::prelude::*;
use pages::Page;
use tokio::net::TcpListener;

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
        tokio::time::sleep(Duration::from_millis(200)).await;
        format!("Hello, {name}, after a nap!")
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let listener = TcpListener::bind(("127.0.0.1", port.unwrap_or(8080_u16))).await?;
    let address = listener.local_addr()?;

    // No other page may call the servants.
    let communicator = Communicator::builder()
        .property("Greeters.AllowedOrigins", format!("http://{address}"))
        .args(std::env::args())
        .build()?;
    let ended = communicator.shutdown_on_ctrl_c();
    let adapter = communicator.create_object_adapter_with_endpoints("Greeters", "ws -h 127.0.0.1 -p 0")?;
    let sync = adapter.add(SyncGreeter, "greeter")?;
    let asynchronous = adapter.add(AsyncGreeter, "asyncGreeter")?;
    adapter.activate().await?;

    let proxies = format!(
        "const proxies = {{ sync: {:?}, async: {:?} }};",
        sync.to_string(),
        asynchronous.to_string()
    );
    let pages = vec![
        Page::html("/", include_str!("index.html")),
        Page::script("/Ice.js", javascript::ice()?),
        Page::script(
            "/Greeter.js",
            javascript::compiled("Greeter", &GreeterPrx::SLICE.to_string())?,
        ),
        Page::script("/proxies.js", proxies),
        Page::script("/page.js", include_str!("page.js")),
    ];
    tokio::spawn(pages::serve(listener, pages));
    println!("open http://{address}/");
    Ok(ended.await?)
}
