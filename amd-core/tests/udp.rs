//! UDP: what arrives, what is refused before it is sent, what is dropped, and groups.

#![allow(clippy::unwrap_used, unreachable_pub, reason = "in a test an unwrap is an assertion")]

mod support;

use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::time::Duration;

use amd::ConnectionError;
use amd::prelude::*;
use amd_core::adapter::ObjectAdapter;
use support::messages::{CLOSE, VALIDATE, message, raw_request, reply, request_body, string};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// No test waits for anything longer than this.
const LIMIT: Duration = Duration::from_secs(30);

#[interface(module = "Vec")]
trait Notes {
    #[amd(name = "oneway1")]
    fn note(&self, text: String);
    #[amd(name = "count")]
    fn count(&self) -> i32;
}

struct Pad(mpsc::UnboundedSender<String>);

#[servant(Notes)]
impl Pad {
    #[amd(inline)]
    fn note(&self, text: String) {
        self.0.send(text).unwrap();
    }

    fn count(&self) -> i32 {
        0
    }
}

/// An adapter with the object `greeter`, and what it hears.
struct Server {
    communicator: Communicator,
    _adapter: ObjectAdapter,
    proxy: String,
    heard: mpsc::UnboundedReceiver<String>,
}

impl Server {
    async fn start(endpoints: &str, properties: &[(&str, &str)]) -> Self {
        let communicator = communicator(properties);
        let adapter = communicator
            .create_object_adapter_with_endpoints("Test", endpoints)
            .unwrap();
        let (pad, heard) = mpsc::unbounded_channel();
        let proxy = adapter.add(Pad(pad), "greeter").unwrap().to_string();
        adapter.activate().await.unwrap();
        Self {
            communicator,
            _adapter: adapter,
            proxy,
            heard,
        }
    }

    async fn hears(&mut self, text: &str) {
        let heard = timeout(LIMIT, self.heard.recv()).await.expect("it must arrive");
        assert_eq!(heard.unwrap(), text);
    }

    fn address(&self) -> SocketAddr {
        let port = self.proxy.rsplit(' ').next().unwrap().parse().unwrap();
        SocketAddr::from(([127, 0, 0, 1], port))
    }
}

fn communicator(properties: &[(&str, &str)]) -> Communicator {
    let set = |builder: amd::CommunicatorBuilder, (name, value): &(&str, &str)| builder.property(*name, *value);
    properties.iter().fold(Communicator::builder(), set).build().unwrap()
}

fn datagrams(client: &Communicator, proxy: &str) -> NotesPrx {
    client.proxy::<NotesPrx>(proxy).unwrap().ice_datagram()
}

async fn sent(call: Invocation<()>) {
    timeout(LIMIT, call).await.unwrap().unwrap();
}

const LOCAL: &str = "udp -h 127.0.0.1 -p 0";

/// A socket of the test that receives, and a proxy for it.
fn ear() -> (UdpSocket, String) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    let proxy = format!("greeter:udp -h 127.0.0.1 -p {}", socket.local_addr().unwrap().port());
    (socket, proxy)
}

fn next_datagram(socket: &UdpSocket) -> Vec<u8> {
    let mut bytes = vec![0; 65_535];
    let count = socket.recv(&mut bytes).expect("a datagram must come");
    bytes.truncate(count);
    bytes
}

fn vector(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let bytes = text.lines().filter(|line| !line.starts_with('#'));
    let bytes = bytes.flat_map(str::split_whitespace);
    bytes.map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[tokio::test]
async fn a_call_is_a_datagram_and_so_is_a_batch() {
    let (socket, proxy) = ear();
    let client = communicator(&[]);
    sent(datagrams(&client, &proxy).note("dg")).await;
    assert_eq!(next_datagram(&socket), vector("141-udp-oneway.hex"));

    let batch = client.proxy::<NotesPrx>(&proxy).unwrap().ice_batch_datagram();
    sent(batch.note("d1")).await;
    sent(batch.note("d2")).await;
    sent(batch.ice_flush_batch_requests()).await;
    assert_eq!(next_datagram(&socket), vector("142-udp-batch.hex"));

    let error = batch.count().await.unwrap_err();
    assert!(error.to_string().contains("has results"), "{error}");
    timeout(LIMIT, client.destroy()).await.expect("nobody has to answer");
    socket.set_nonblocking(true).unwrap();
    assert!(socket.recv(&mut [0; 100]).is_err(), "the end is not told to the peer");
}

#[tokio::test]
async fn what_arrives_is_dispatched() {
    let mut server = Server::start(LOCAL, &[]).await;
    assert!(
        server.proxy.starts_with("greeter:udp -h 127.0.0.1 -p "),
        "{}",
        server.proxy
    );
    let client = communicator(&[]);
    let notes = datagrams(&client, &server.proxy);
    for text in ["one", "", &"x".repeat(60_000)] {
        sent(notes.note(text)).await;
        server.hears(text).await;
    }
    // The text of the proxy says the mode.
    let text = notes.to_string();
    assert!(text.starts_with("greeter -d:udp "), "{text}");
    sent(client.proxy::<NotesPrx>(&text).unwrap().note("by text")).await;
    server.hears("by text").await;

    let batch = client.proxy::<NotesPrx>(&server.proxy).unwrap().ice_batch_datagram();
    for text in ["first", "second"] {
        sent(batch.note(text)).await;
    }
    sent(batch.ice_flush_batch_requests()).await;
    server.hears("first").await;
    server.hears("second").await;
    timeout(LIMIT, server.communicator.destroy()).await.unwrap();
    UdpSocket::bind(server.address()).expect("the port is free again");
}

/// What a call has beside its text: header, id, head, encapsulation, and the size of a long string.
const AROUND: usize = 47 - 3 + 5;

#[tokio::test]
async fn what_is_too_large_is_refused_and_nothing_is_sent() {
    for (properties, limit) in [
        (vec![], 65_507),
        (vec![("Ice.UDP.SndSize", "10028")], 10_000),
        (vec![("Ice.UDP.SndSize", "1000000")], 65_507),
    ] {
        let mut server = Server::start(LOCAL, &[]).await;
        let client = communicator(&properties);
        let notes = datagrams(&client, &server.proxy);
        let largest = "x".repeat(limit - AROUND);
        let error = notes.note(&format!("{largest}x")).await.unwrap_err();
        let expected = format!(
            "the call has {} bytes, and a datagram {limit} at the most (Ice.UDP.SndSize)",
            limit + 1
        );
        assert_eq!(error.to_string(), expected);
        assert!(matches!(error, InvocationError::DatagramTooLarge { .. }));
        let batch = notes.ice_batch_datagram();
        batch.note(&format!("{largest}x")).await.unwrap_err();
        sent(batch.ice_flush_batch_requests()).await;
        sent(notes.note(&largest)).await;
        server.hears(&largest).await;
    }
}

#[tokio::test]
async fn a_batch_that_would_be_too_large_is_sent_before() {
    let (socket, proxy) = ear();
    let client = communicator(&[]);
    let batch = client.proxy::<NotesPrx>(&proxy).unwrap().ice_batch_datagram();
    let text = "x".repeat(30_000);
    for _ in 0..3 {
        sent(batch.note(&text)).await;
    }
    let first = next_datagram(&socket);
    assert_eq!((first[8], first[14]), (1, 2), "a batch of two");
    sent(batch.ice_flush_batch_requests()).await;
    assert_eq!(next_datagram(&socket)[14], 1);
}

#[tokio::test]
async fn datagrams_that_are_wrong_are_dropped_and_good_ones_behind_them_are_not() {
    let mut server = Server::start(LOCAL, &[]).await;
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    let note = |id: i32, text: &str| raw_request(id, &request_body("greeter", "", "oneway1", &string(text)));
    let good = note(0, "good");
    let mut bad_magic = good.clone();
    bad_magic[3] = b'Q';
    let mut nonsense = good.clone();
    nonsense[18..].fill(0xff);
    let nobody = raw_request(0, &request_body("nobody", "", "oneway1", &string("lost")));
    let mut with_more = note(0, "with more behind it");
    with_more.extend(b"more");
    let wrong: [&[u8]; 12] = [
        b"",
        b"hello",
        &bad_magic,
        &good[..good.len() - 1],
        &good[..14],
        &note(7, "wants a reply"),
        &reply(1, &[]),
        &VALIDATE,
        &CLOSE,
        &nonsense,
        &nobody,
        &message(amd_core::protocol::MessageType::BatchRequest, &[0xff; 4]),
    ];
    for datagram in wrong {
        stranger.send_to(datagram, server.address()).unwrap();
        stranger.send_to(&good, server.address()).unwrap();
        server.hears("good").await;
    }
    stranger.send_to(&with_more, server.address()).unwrap();
    server.hears("with more behind it").await;
    assert!(server.heard.is_empty());
}

#[tokio::test]
async fn compressed_datagrams() {
    let (socket, proxy) = ear();
    let client = communicator(&[]);
    let text = "x".repeat(50_000);
    sent(datagrams(&client, &proxy).ice_compress(true).note(&text)).await;
    let datagram = next_datagram(&socket);
    assert_eq!(datagram[9], 2, "it is compressed");
    assert!(datagram.len() < 1000, "{} bytes", datagram.len());

    let mut server = Server::start(LOCAL, &[]).await;
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    stranger.send_to(&datagram, server.address()).unwrap();
    server.hears(&text).await;
    let mut damaged = datagram;
    damaged[30..].fill(0);
    stranger.send_to(&damaged, server.address()).unwrap();
    // What comes while it is looked at goes with it.
    let notes = datagrams(&client, &server.proxy);
    let heard = async {
        while server.heard.try_recv().is_err() {
            sent(notes.note("behind it")).await;
            tokio::task::yield_now().await;
        }
    };
    timeout(LIMIT, heard).await.expect("the socket is still there");
}

#[tokio::test]
async fn nobody_at_the_other_end_is_no_error() {
    let (socket, proxy) = ear();
    drop(socket);
    let client = communicator(&[]);
    let notes = datagrams(&client, &proxy);
    // The system tells of the first when the second is sent.
    for _ in 0..20 {
        sent(notes.note("is anybody there")).await;
    }
}

#[tokio::test]
async fn all_members_of_a_group_hear() {
    const GROUP: &str = "239.255.1.7";
    let member = |port: u16| format!("udp -h {GROUP} -p {port} --interface 127.0.0.1");
    let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut first = Server::start(&member(port), &[]).await;
    let mut second = Server::start(&member(port), &[]).await;
    // What others need not know is left out.
    assert_eq!(first.proxy, format!("greeter:udp -h {GROUP} -p {port}"));
    let client = communicator(&[]);
    let notes = datagrams(&client, &format!("greeter:{} --ttl 0", member(port)));
    sent(notes.note("to all")).await;
    first.hears("to all").await;
    second.hears("to all").await;

    let unknown = format!("greeter:udp -h {GROUP} -p {port} --interface nowhere");
    let error = datagrams(&client, &unknown).note("").await.unwrap_err();
    let InvocationError::Connection(ConnectionError::ConnectFailed { source, .. }) = error else {
        panic!("{error}");
    };
    assert!(source.to_string().contains("found `nowhere`"), "{source}");
}

#[tokio::test]
async fn a_socket_for_datagrams_takes_no_place_of_a_connection() {
    let endpoints = format!("tcp -h 127.0.0.1 -p 0:{LOCAL}");
    let properties = [("Test.MaxConnections", "1"), ("Ice.UDP.RcvSize", "200000")];
    let mut server = Server::start(&endpoints, &properties).await;
    let both = server.proxy.clone();
    let (tcp, udp) = both.split_once(":udp").unwrap();
    let client = communicator(&[]);
    let notes: NotesPrx = client.proxy(tcp).unwrap();
    assert_eq!(timeout(LIMIT, notes.count()).await.unwrap().unwrap(), 0);
    sent(datagrams(&client, &format!("greeter:udp{udp}")).note("beside it")).await;
    server.hears("beside it").await;
    let stranger = communicator(&[]);
    let refused: NotesPrx = stranger.proxy(tcp).unwrap();
    assert!(timeout(LIMIT, refused.count()).await.unwrap().is_err());
}

#[tokio::test]
async fn datagrams_go_to_udp_and_nothing_else_does() {
    let mut server = Server::start(&format!("tcp -h 127.0.0.1 -p 0:{LOCAL}"), &[]).await;
    let (client, both) = (communicator(&[]), server.proxy.clone());
    let (tcp, udp) = both.split_once(":udp").unwrap();
    let udp = format!("greeter:udp{udp}");
    sent(datagrams(&client, &both).note("a datagram")).await;
    server.hears("a datagram").await;
    let connection = datagrams(&client, &both).ice_get_connection().await.unwrap();
    assert_eq!(connection.info().protocol, "udp");
    let notes: NotesPrx = client.proxy(&both).unwrap();
    assert_eq!(timeout(LIMIT, notes.count()).await.unwrap().unwrap(), 0);
    for call in [
        datagrams(&client, tcp).note(""),
        client.proxy::<NotesPrx>(&udp).unwrap().note(""),
        client.proxy::<NotesPrx>(&udp).unwrap().ice_oneway().note(""),
    ] {
        let error = timeout(LIMIT, call).await.unwrap().unwrap_err();
        assert!(matches!(error, InvocationError::NoEndpoint { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_bound_to_a_socket_sends_datagrams() {
    let mut server = Server::start(LOCAL, &[]).await;
    let client = communicator(&[]);
    let notes = datagrams(&client, &server.proxy);
    let connection = timeout(LIMIT, notes.ice_get_connection()).await.unwrap().unwrap();
    assert_eq!(connection.info().datagram_max, Some(65_507));
    let bound: NotesPrx = connection.create_proxy("greeter").unwrap();
    sent(bound.note("bound")).await;
    server.hears("bound").await;
}
