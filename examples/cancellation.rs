//! What becomes of a dispatch when its caller has gone.
//!
//! Run it with `cargo run --example cancellation`. By default a dispatch runs to its end, as in Ice. A method under
//! `#[amd(cancel_on_disconnect)]` is dropped where it waits, and one that wants to tidy up first asks the current request.

use std::time::Duration;

use amd::prelude::*;

/// Shows films, which take a second.
#[interface(module = "Cinema")]
pub trait Projector {
    fn detached(&self);
    fn cancelled(&self);
    fn told(&self);
}

struct Film;

/// Says so when the film stops before its end.
struct Reel {
    method: &'static str,
    ended: bool,
}

impl Drop for Reel {
    fn drop(&mut self) {
        let how = if self.ended {
            "ran to its end"
        } else {
            "was dropped where it waited"
        };
        println!("`{}` {how}", self.method);
    }
}

async fn show(method: &'static str) {
    let mut reel = Reel { method, ended: false };
    tokio::time::sleep(Duration::from_secs(1)).await;
    reel.ended = true;
}

#[servant(Projector)]
impl Film {
    async fn detached(&self) {
        show("detached").await;
    }

    #[amd(cancel_on_disconnect)]
    async fn cancelled(&self) {
        show("cancelled").await;
    }

    async fn told(&self, current: &Current) {
        let cancellation = current.cancellation();
        tokio::select! {
            () = cancellation.cancelled() => println!("`told` was told, and tidies up"),
            () = show("told") => {}
        }
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let server = Communicator::new()?;
    let adapter = server.create_object_adapter_with_endpoints("Cinema", "tcp -h 127.0.0.1 -p 0")?;
    let object = adapter.add(Film, "film")?.to_string();
    adapter.activate().await?;

    // A client on a runtime of its own. When that is gone the client is, as if its process had been killed.
    let process = tokio::runtime::Runtime::new()?;
    process.spawn(async move {
        let film: ProjectorPrx = Communicator::new()?.proxy(&object)?;
        let (detached, cancelled, told) = futures::join!(film.detached(), film.cancelled(), film.told());
        detached.and(cancelled).and(told)?;
        Ok::<(), amd::Error>(())
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    println!("the client vanishes in the middle of three calls");
    process.shutdown_background();
    // It waits for the one that goes on.
    server.destroy().await;
    Ok(())
}
