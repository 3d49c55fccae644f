//! amd under load. The form of the servant is `async`, `inline` or `sync`.

use std::time::Duration;

use amd::prelude::*;
use bytes::Bytes;
use load::Outcome;
use load::candidate::{BLOCK, BLOCKING_THREADS, Client, NAP, Server};

/// What `ice/Load.ice` has.
#[interface(module = "Load")]
trait Service {
    fn greet(&self, name: String) -> String;
    fn nap(&self);
    fn echo(&self, data: Vec<u8>) -> Vec<u8>;
    fn ping(&self);
    fn block(&self);
}

struct Asynchronous;

#[servant(Service)]
impl Asynchronous {
    async fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }

    async fn nap(&self) {
        tokio::time::sleep(NAP).await;
    }

    async fn echo(&self, data: Bytes) -> Bytes {
        data
    }

    async fn ping(&self) {}

    fn block(&self) {
        std::thread::sleep(BLOCK);
    }
}

struct Inline;

#[servant(Service)]
impl Inline {
    #[amd(inline)]
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }

    async fn nap(&self) {
        tokio::time::sleep(NAP).await;
    }

    #[amd(inline)]
    fn echo(&self, data: Bytes) -> Bytes {
        data
    }

    #[amd(inline)]
    fn ping(&self) {}

    fn block(&self) {
        std::thread::sleep(BLOCK);
    }
}

struct Synchronous;

#[servant(Service)]
impl Synchronous {
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }

    async fn nap(&self) {
        tokio::time::sleep(NAP).await;
    }

    fn echo(&self, data: Bytes) -> Bytes {
        data
    }

    fn ping(&self) {}

    fn block(&self) {
        std::thread::sleep(BLOCK);
    }
}

struct Amd;

impl Server for Amd {
    type Running = Communicator;

    async fn serve(form: &str) -> Outcome<(u16, Communicator)> {
        let communicator = communicator()?;
        let adapter = communicator.create_object_adapter_with_endpoints("Load", "tcp -h 127.0.0.1 -p 0")?;
        match form {
            "async" => adapter.add(Asynchronous, "load").map(drop)?,
            "inline" => adapter.add(Inline, "load").map(drop)?,
            "sync" => adapter.add(Synchronous, "load").map(drop)?,
            _ => return Err(format!("a servant is `async`, `inline` or `sync`, not {form}").into()),
        }
        adapter.activate().await?;
        Ok((port(&adapter)?, communicator))
    }
}

fn port(adapter: &ObjectAdapter) -> Outcome<u16> {
    let endpoint = adapter.published_endpoints().first().ok_or("no endpoint")?.to_string();
    let mut words = endpoint.split(' ').skip_while(|word| *word != "-p");
    Ok(words.nth(1).ok_or("no port")?.parse()?)
}

fn communicator() -> Outcome<Communicator> {
    Ok(Communicator::builder()
        .property("Ice.Connection.Server.MaxDispatches", "0")
        .property("Ice.MessageSizeMax", "4096")
        .property("Ice.ThreadPool.Server.Size", BLOCKING_THREADS.to_string())
        .property("Ice.ThreadPool.Server.SizeMax", BLOCKING_THREADS.to_string())
        .build()?)
}

struct Connection {
    service: ServicePrx,
    _communicator: Communicator,
}

impl Client for Connection {
    async fn connect(port: u16) -> Outcome<Self> {
        let communicator = communicator()?;
        let service: ServicePrx = communicator.proxy(&format!("load:tcp -h 127.0.0.1 -p {port}"))?;
        service.ice_ping().await?;
        Ok(Self {
            service,
            _communicator: communicator,
        })
    }

    async fn greet(&self) -> Outcome {
        Ok(drop(self.service.greet("Alice").await?))
    }

    async fn nap(&self) -> Outcome {
        Ok(self.service.nap().timeout(Duration::from_secs(60)).await?)
    }

    async fn echo(&self, data: &Bytes) -> Outcome<usize> {
        Ok(self.service.echo(data).await?.len())
    }

    async fn ping(&self) -> Outcome {
        Ok(self.service.ping().await?)
    }

    async fn block(&self) -> Outcome {
        Ok(self.service.block().await?)
    }
}

fn main() -> Outcome {
    load::program::main::<Amd, Connection>()
}
