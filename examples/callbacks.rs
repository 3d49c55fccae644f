//! A server that calls its client back over the connection of the client's calls.
//!
//! Run it with `cargo run --example callbacks`. The client listens on no port: it could be behind a firewall. It sets an object
//! adapter on its connection, and tells the server an identity; the server calls that object through a proxy which is bound
//! to the connection.

use std::sync::Mutex;

use amd::prelude::*;

/// The client's: it is told the news.
#[interface(module = "Press")]
pub trait Reader {
    fn news(&self, headline: String);
}

/// The server's.
#[interface(module = "Press")]
pub trait Newspaper {
    fn subscribe(&self, reader: Identity);
    fn publish(&self, headline: String) -> i32;
}

#[derive(Default)]
struct Desk {
    readers: Mutex<Vec<ReaderPrx>>,
}

#[servant(Newspaper)]
impl Desk {
    fn subscribe(&self, reader: Identity, current: &Current) -> Result<(), InvocationError> {
        let connection = current.connection().expect("readers are in other processes");
        println!("the server hears of {reader}, and was called over {connection}");
        let proxy: ReaderPrx = connection.create_proxy(reader)?;
        // Whoever has gone can be called no more.
        connection.on_close(|_, reason| println!("the server loses a reader: {reason}"));
        self.readers.lock().expect("no one panics with the readers").push(proxy);
        Ok(())
    }

    /// Calls back from inside the call. The connection is read on meanwhile, so the replies come.
    async fn publish(&self, headline: &str) -> Result<i32, InvocationError> {
        let readers = self.readers.lock().expect("no one panics with the readers").clone();
        let mut told = 0;
        for reader in readers {
            reader.news(headline).await?;
            told += 1;
        }
        Ok(told)
    }
}

struct Alice;

#[servant(Reader)]
impl Alice {
    async fn news(&self, headline: &str, current: &Current) {
        let adapter = current.adapter();
        println!(
            "Alice reads: {headline} (her adapter has {} endpoints)",
            adapter.published_endpoints().len()
        );
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let server = Communicator::new()?;
    let adapter = server.create_object_adapter_with_endpoints("Press", "tcp -h 127.0.0.1 -p 0")?;
    let newspaper = adapter.add(Desk::default(), "newspaper")?.to_string();
    adapter.activate().await?;

    let client = Communicator::new()?;
    let newspaper: NewspaperPrx = client.proxy(&newspaper)?;
    // An adapter without endpoints, for this connection alone.
    let callbacks = client.create_object_adapter("")?;
    callbacks.add(Alice, "alice")?;
    let connection = newspaper.ice_get_connection().await?;
    connection.set_adapter(Some(&callbacks))?;

    newspaper.subscribe(&Identity::new("alice", "")?).await?;
    for headline in ["Rain by noon", "Sun at last"] {
        let told = newspaper.publish(headline).await?;
        println!("the client published, and {told} reader was told before its call was over");
    }

    client.destroy().await;
    server.destroy().await;
    Ok(())
}
