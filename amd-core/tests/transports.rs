//! Transports behind their trait: those of amd without a network, and one of the program's own, with a handshake.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod support;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use amd_core::adapter::ObjectAdapter;
use amd_core::communicator::Communicator;
use amd_core::proxy::ObjectPrx;
use amd_core::reference::{Endpoint, OwnProtocol};
use amd_core::transport::{
    Accepted, Accepting, Connecting, ListenOptions, Listener, Listening, Transport, TransportProvider, memory_pair,
};
use support::servant::{Probe, Stage, call_echo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Mutex, mpsc};
use tokio::time::timeout;

/// No test waits for anything longer than this.
const LIMIT: Duration = Duration::from_secs(20);

async fn serve(server: &Communicator, endpoints: &str) -> (ObjectAdapter, ObjectPrx) {
    let adapter = server.create_object_adapter_with_endpoints("Test", endpoints).unwrap();
    let proxy = adapter.add(Probe(Stage::new().0), "probe").unwrap();
    adapter.activate().await.unwrap();
    (adapter, proxy)
}

async fn echoes(client: &Communicator, proxy: &str) {
    let proxy: ObjectPrx = client.proxy(proxy).unwrap();
    let echoed = timeout(LIMIT, call_echo(&proxy, "through")).await.unwrap();
    assert_eq!(echoed.unwrap(), "through");
}

#[tokio::test]
async fn two_communicators_meet_in_memory() {
    let (server, client) = (Communicator::new().unwrap(), Communicator::new().unwrap());
    let (_adapter, proxy) = serve(&server, "memory -a \"two communicators\"").await;
    assert_eq!(proxy.to_string(), "probe:memory -a \"two communicators\"");
    echoes(&client, &proxy.to_string()).await;
    server.destroy().await;
    let proxy: ObjectPrx = client.proxy(&proxy.to_string()).unwrap();
    let error = timeout(LIMIT, call_echo(&proxy, "")).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("cannot connect to memory"), "{error}");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[tokio::test]
    async fn unix_sockets() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a socket");
        let endpoints = format!("uds -a \"{}\"", path.display());
        let (server, client) = (Communicator::new().unwrap(), Communicator::new().unwrap());
        let (_adapter, proxy) = serve(&server, &endpoints).await;
        echoes(&client, &proxy.to_string()).await;

        let second = Communicator::new().unwrap();
        let taken = second.create_object_adapter_with_endpoints("Second", &endpoints);
        assert!(taken.is_err(), "somebody listens there");
        echoes(&client, &proxy.to_string()).await;

        server.destroy().await;
        assert!(!path.exists(), "the socket goes away with its adapter");
    }

    #[tokio::test]
    async fn an_abandoned_socket_is_taken_over_and_a_file_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let (socket, file) = (directory.path().join("socket"), directory.path().join("file"));
        drop(UnixListener::bind(&socket).unwrap());
        assert!(socket.exists());
        let (server, client) = (Communicator::new().unwrap(), Communicator::new().unwrap());
        let (_adapter, proxy) = serve(&server, &format!("uds -a {}", socket.display())).await;
        echoes(&client, &proxy.to_string()).await;

        std::fs::write(&file, "precious").unwrap();
        let refused = server.create_object_adapter_with_endpoints("File", &format!("uds -a {}", file.display()));
        assert!(refused.is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
    }
}

#[test]
fn endpoints_of_other_protocols_need_an_address_and_known_options() {
    let communicator = Communicator::new().unwrap();
    for (text, message) in [
        ("a:uds", "expected `-a` and an address"),
        ("a:uds -a", "expected an address"),
        (
            "a:uds -a /x -p 1",
            "there is no option `-p` here; the options are `-a` and `-z`",
        ),
        ("a:carrier -a x", "unknown protocol `carrier`"),
    ] {
        let error = communicator.proxy::<ObjectPrx>(text).unwrap_err();
        let text = format!("{error:?}");
        assert!(text.contains(message), "{text}");
    }
}

const CARRIER: OwnProtocol = OwnProtocol::new("carrier", 1200);

/// A transport of a program: one place, and a handshake of one byte.
#[derive(Clone, Debug)]
struct Carrier {
    place: mpsc::UnboundedSender<Transport>,
    arrivals: Arc<Mutex<mpsc::UnboundedReceiver<Transport>>>,
}

impl Carrier {
    fn new() -> Self {
        let (place, arrivals) = mpsc::unbounded_channel();
        Self {
            place,
            arrivals: Arc::new(Mutex::new(arrivals)),
        }
    }

    /// A connection without the handshake.
    fn arrive(&self) -> Transport {
        let (near, far) = memory_pair(1024);
        self.place.send(far).unwrap();
        near
    }

    fn communicator(&self, properties: &[(&str, &str)]) -> Communicator {
        let mut builder = Communicator::builder().transport(self.clone());
        for (name, value) in properties {
            builder = builder.property(*name, *value);
        }
        builder.build().unwrap()
    }
}

impl TransportProvider for Carrier {
    fn protocol(&self) -> Option<OwnProtocol> {
        Some(CARRIER)
    }

    fn handles(&self, endpoint: &Endpoint) -> bool {
        matches!(endpoint, Endpoint::Own(own) if own.protocol == CARRIER)
    }

    fn connect<'a>(&'a self, _endpoint: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async {
            let mut transport = self.arrive();
            transport.stream.write_all(b"!").await?;
            Ok(transport)
        })
    }

    fn listen(&self, endpoint: &Endpoint, options: &ListenOptions<'_>) -> io::Result<Vec<Listening>> {
        assert_eq!(options.adapter, "Test");
        Ok(vec![Listening {
            listener: Arc::new(self.clone()),
            endpoint: endpoint.clone(),
        }])
    }
}

impl Listener for Carrier {
    fn accept(&self) -> Accepting<'_> {
        Box::pin(async {
            let mut arrivals = self.arrivals.lock().await;
            let mut transport = arrivals.recv().await.ok_or(io::ErrorKind::BrokenPipe)?;
            Ok(Accepted::Handshake {
                info: transport.info.clone(),
                handshake: Box::pin(async move {
                    match transport.stream.read_u8().await? {
                        b'!' => Ok(transport),
                        _ => Err(io::ErrorKind::InvalidData.into()),
                    }
                }),
            })
        })
    }

    fn local(&self) -> Option<SocketAddr> {
        None
    }
}

/// Reads to the end of the stream, and says what came before it.
async fn to_the_end(transport: &mut Transport) -> Vec<u8> {
    let mut all = Vec::new();
    let _ = timeout(LIMIT, transport.stream.read_to_end(&mut all))
        .await
        .expect("it must end");
    all
}

#[tokio::test]
async fn a_transport_of_the_program() {
    let carrier = Carrier::new();
    let (server, client) = (carrier.communicator(&[]), carrier.communicator(&[]));
    let (_adapter, proxy) = serve(&server, "carrier -a pigeon -z").await;
    assert_eq!(proxy.to_string(), "probe:carrier -a pigeon -z");
    echoes(&client, "probe:carrier -a pigeon").await;
    // As a peer sends it: the number, and the address as a string.
    echoes(&client, "probe:opaque -t 1200 -e 1.1 -v BnBpZ2VvbgA=").await;
}

#[tokio::test]
async fn a_handshake_that_does_not_end_holds_up_nobody_and_ends_in_time() {
    let carrier = Carrier::new();
    let server = carrier.communicator(&[("Ice.Connection.Server.ConnectTimeout", "1")]);
    let (_adapter, proxy) = serve(&server, "carrier -a pigeon").await;
    let mut silent: Vec<_> = (0..8).map(|_| carrier.arrive()).collect();
    echoes(&carrier.communicator(&[]), &proxy.to_string()).await;
    for transport in &mut silent {
        assert!(to_the_end(transport).await.is_empty());
    }
}

#[tokio::test]
async fn handshakes_count_as_connections() {
    let carrier = Carrier::new();
    let server = carrier.communicator(&[
        ("Test.MaxConnections", "2"),
        ("Ice.Connection.Server.ConnectTimeout", "0"),
    ]);
    let (_adapter, proxy) = serve(&server, "carrier -a pigeon").await;
    let (mut first, second) = (carrier.arrive(), carrier.arrive());
    assert!(
        to_the_end(&mut carrier.arrive()).await.is_empty(),
        "a third one is closed"
    );

    // A failed one makes room.
    first.stream.write_all(b"?").await.unwrap();
    to_the_end(&mut first).await;
    drop(second);
    let client = carrier.communicator(&[]);
    let proxy: ObjectPrx = client.proxy(&proxy.to_string()).unwrap();
    let room = async {
        while call_echo(&proxy, "").await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    timeout(LIMIT, room).await.expect("there is room again");
}

#[tokio::test]
async fn a_handshake_ends_with_the_adapter() {
    let carrier = Carrier::new();
    let server = carrier.communicator(&[("Ice.Connection.Server.ConnectTimeout", "0")]);
    let (_adapter, proxy) = serve(&server, "carrier -a pigeon").await;
    let mut silent = carrier.arrive();
    echoes(&carrier.communicator(&[]), &proxy.to_string()).await;
    timeout(LIMIT, server.destroy())
        .await
        .expect("it does not wait for the handshake");
    assert!(to_the_end(&mut silent).await.is_empty());
}
