//! tonic under load, with messages of prost.

use bytes::Bytes;
use load::Outcome;
use load::candidate::{BLOCK, Client, NAP, Server};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};

#[derive(Clone, PartialEq, prost::Message)]
struct Text {
    #[prost(string, tag = "1")]
    text: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Data {
    #[prost(bytes = "bytes", tag = "1")]
    data: Bytes,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Nothing {}

mod generated {
    #![allow(unused_qualifications, dead_code, reason = "it is generated")]
    include!(concat!(env!("OUT_DIR"), "/load.Service.rs"));
}

use generated::service_client::ServiceClient;
use generated::service_server::{Service, ServiceServer};

type Reply<T> = Result<Response<T>, Status>;

struct Servant;

#[tonic::async_trait]
impl Service for Servant {
    async fn greet(&self, request: Request<Text>) -> Reply<Text> {
        let text = format!("Hello, {}!", request.get_ref().text);
        Ok(Response::new(Text { text }))
    }

    async fn nap(&self, _: Request<Nothing>) -> Reply<Nothing> {
        tokio::time::sleep(NAP).await;
        Ok(Response::new(Nothing {}))
    }

    async fn echo(&self, request: Request<Data>) -> Reply<Data> {
        Ok(Response::new(request.into_inner()))
    }

    async fn ping(&self, _: Request<Nothing>) -> Reply<Nothing> {
        Ok(Response::new(Nothing {}))
    }

    async fn block(&self, _: Request<Nothing>) -> Reply<Nothing> {
        let _ = tokio::task::spawn_blocking(|| std::thread::sleep(BLOCK)).await;
        Ok(Response::new(Nothing {}))
    }
}

struct Tonic;

impl Server for Tonic {
    type Running = ();

    async fn serve(_form: &str) -> Outcome<(u16, ())> {
        let incoming = TcpIncoming::bind("127.0.0.1:0".parse()?)?.with_nodelay(Some(true));
        let port = incoming.local_addr()?.port();
        let service = ServiceServer::new(Servant).max_decoding_message_size(usize::MAX);
        let server = tonic::transport::Server::builder()
            .initial_stream_window_size(1 << 24)
            .initial_connection_window_size(1 << 24)
            .add_service(service);
        tokio::spawn(server.serve_with_incoming(incoming));
        Ok((port, ()))
    }
}

struct Connection(ServiceClient<Channel>);

impl Client for Connection {
    async fn connect(port: u16) -> Outcome<Self> {
        let channel = Endpoint::new(format!("http://127.0.0.1:{port}"))?
            .initial_stream_window_size(1 << 24)
            .initial_connection_window_size(1 << 24)
            .connect()
            .await?;
        Ok(Self(ServiceClient::new(channel).max_decoding_message_size(usize::MAX)))
    }

    async fn greet(&self) -> Outcome {
        let text = "Alice".to_owned();
        Ok(drop(self.0.clone().greet(Text { text }).await?))
    }

    async fn nap(&self) -> Outcome {
        Ok(drop(self.0.clone().nap(Nothing {}).await?))
    }

    async fn echo(&self, data: &Bytes) -> Outcome<usize> {
        let data = data.clone();
        Ok(self.0.clone().echo(Data { data }).await?.get_ref().data.len())
    }

    async fn ping(&self) -> Outcome {
        Ok(drop(self.0.clone().ping(Nothing {}).await?))
    }

    async fn block(&self) -> Outcome {
        Ok(drop(self.0.clone().block(Nothing {}).await?))
    }
}

fn main() -> Outcome {
    load::program::main::<Tonic, Connection>()
}
