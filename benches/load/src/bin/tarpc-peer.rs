//! tarpc under load, with bincode over TCP.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt;
use load::Outcome;
use load::candidate::{BLOCK, Client, NAP, Server};
use tarpc::server::{BaseChannel, Channel};
use tarpc::tokio_serde::formats::Bincode;
use tarpc::{client, context};

#[tarpc::service]
trait Service {
    async fn greet(name: String) -> String;
    async fn nap();
    async fn echo(data: Vec<u8>) -> Vec<u8>;
    async fn ping();
    async fn block();
}

#[derive(Clone)]
struct Servant;

impl Service for Servant {
    async fn greet(self, _: context::Context, name: String) -> String {
        format!("Hello, {name}!")
    }

    async fn nap(self, _: context::Context) {
        tokio::time::sleep(NAP).await;
    }

    async fn echo(self, _: context::Context, data: Vec<u8>) -> Vec<u8> {
        data
    }

    async fn ping(self, _: context::Context) {}

    async fn block(self, _: context::Context) {
        let _ = tokio::task::spawn_blocking(|| std::thread::sleep(BLOCK)).await;
    }
}

struct Tarpc;

impl Server for Tarpc {
    type Running = ();

    async fn serve(_form: &str) -> Outcome<(u16, ())> {
        let mut listener = tarpc::serde_transport::tcp::listen("127.0.0.1:0", Bincode::default).await?;
        listener.config_mut().max_frame_length(usize::MAX);
        let port = listener.local_addr().port();
        tokio::spawn(async move {
            while let Some(Ok(transport)) = listener.next().await {
                let _ = transport.get_ref().set_nodelay(true);
                let requests = BaseChannel::with_defaults(transport).execute(Servant.serve());
                tokio::spawn(requests.for_each(async |request| drop(tokio::spawn(request))));
            }
        });
        Ok((port, ()))
    }
}

struct Connection(ServiceClient);

fn context() -> context::Context {
    let mut context = context::current();
    context.deadline = Instant::now() + Duration::from_secs(60);
    context
}

impl Client for Connection {
    async fn connect(port: u16) -> Outcome<Self> {
        let mut connecting = tarpc::serde_transport::tcp::connect(("127.0.0.1", port), Bincode::default);
        connecting.config_mut().max_frame_length(usize::MAX);
        let transport = connecting.await?;
        transport.get_ref().set_nodelay(true)?;
        let mut config = client::Config::default();
        config.max_in_flight_requests = 200_000;
        config.pending_request_buffer = 200_000;
        Ok(Self(ServiceClient::new(config, transport).spawn()))
    }

    async fn greet(&self) -> Outcome {
        Ok(drop(self.0.greet(context(), "Alice".into()).await?))
    }

    async fn nap(&self) -> Outcome {
        Ok(self.0.nap(context()).await?)
    }

    async fn echo(&self, data: &Bytes) -> Outcome<usize> {
        Ok(self.0.echo(context(), data.to_vec()).await?.len())
    }

    async fn ping(&self) -> Outcome {
        Ok(self.0.ping(context()).await?)
    }

    async fn block(&self) -> Outcome {
        Ok(self.0.block(context()).await?)
    }
}

fn main() -> Outcome {
    load::program::main::<Tarpc, Connection>()
}
