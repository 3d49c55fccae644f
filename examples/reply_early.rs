//! A servant that replies before its work is done.
//!
//! Run it with `cargo run --example reply_early`. The method takes a `Responder` and answers through it: the caller goes on
//! while the method still works. A responder can also be sent away, and answered where the result turns up.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use amd::Responder;
use amd::prelude::*;

/// Where cakes are ordered and collected.
#[interface(module = "Bakery")]
pub trait Counter {
    /// Takes an order, and gives its number.
    fn order(&self, cake: String) -> i32;
    /// Waits for a cake, whoever bakes it.
    fn collect(&self, number: i32) -> String;
}

struct Baker {
    /// Callers who wait for a cake, for the thread at the oven.
    waiting: mpsc::Sender<(i32, Responder<String>)>,
    start: Instant,
}

impl Baker {
    fn say(&self, what: &str) {
        println!("{:>4} ms  the baker {what}", self.start.elapsed().as_millis());
    }
}

#[servant(Counter)]
impl Baker {
    /// The caller has the number at once; the cake takes longer.
    async fn order(&self, cake: &str, responder: Responder<i32>) {
        responder.reply(1);
        self.say("has replied and goes on");
        let cake = cake.to_owned();
        tokio::time::sleep(Duration::from_millis(500)).await;
        self.say(&format!("has mixed the {cake}"));
    }

    /// The method returns at once; another thread replies.
    fn collect(&self, number: i32, responder: Responder<String>) {
        // If the oven is closed the responder is dropped, and the caller gets an exception.
        let _ = self.waiting.send((number, responder));
        self.say("has left the reply to the oven");
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let start = Instant::now();
    let (waiting, oven) = mpsc::channel::<(i32, Responder<String>)>();
    std::thread::spawn(move || {
        for (number, responder) in oven {
            std::thread::sleep(Duration::from_millis(700));
            responder.reply(format!("cake number {number}, still warm"));
        }
    });

    let communicator = Communicator::new()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Bakery", "tcp -h 127.0.0.1 -p 0")?;
    let counter = CounterPrx::from_object(adapter.add(Baker { waiting, start }, "counter")?);
    adapter.activate().await?;

    let number = counter.order("cheesecake").await?;
    println!("{:>4} ms  the caller has number {number}", start.elapsed().as_millis());
    let cake = counter.collect(number).await?;
    println!("{:>4} ms  the caller has {cake}", start.elapsed().as_millis());

    communicator.destroy().await;
    Ok(())
}
