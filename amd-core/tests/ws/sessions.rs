//! What may be: frames cut and joined in all ways, control frames between them, sizes, TLS, origins.

use std::net::SocketAddr;

use amd::prelude::*;
use test_support::authority::Authority;
use tokio::time::timeout;

use super::frames::{BINARY, CONTINUATION, FINAL, PING, PONG, RawPeer, UPGRADE, masked};
use super::support::messages::{reply, request, string};
use super::{LIMIT, echo, serve, server};

fn probe(client: &Communicator, address: SocketAddr) -> ObjectPrx {
    client
        .proxy(&format!("probe:ws -h 127.0.0.1 -p {}", address.port()))
        .unwrap()
}

/// Frames that hold `bytes`, so many in each.
fn cut(bytes: &[u8], size: usize) -> Vec<u8> {
    bytes
        .chunks(size)
        .flat_map(|chunk| masked(FINAL | BINARY, chunk))
        .collect()
}

/// One message of WebSocket in fragments, with a ping between any two.
fn fragments(bytes: &[u8], size: usize) -> Vec<u8> {
    let count = bytes.len().div_ceil(size);
    let mut out = Vec::new();
    for (number, chunk) in bytes.chunks(size).enumerate() {
        let opcode = if number == 0 { BINARY } else { CONTINUATION };
        let last = if number + 1 == count { FINAL } else { 0 };
        out.extend(masked(opcode | last, chunk));
        if last == 0 {
            out.extend(masked(FINAL | PING, b"are you there"));
        }
    }
    out
}

#[tokio::test]
async fn where_frames_begin_and_end_means_nothing() {
    let (_server, address) = server(Communicator::builder()).await;
    let mut peer = RawPeer::upgraded(address).await;
    let echoes = [1, 2, 3].map(|id| request(id, "echo", &string("text"))).concat();
    let expected = 3 * reply(1, &string("text")).len();
    for bytes in [
        cut(&echoes, 1),
        cut(&echoes, 14),
        cut(&echoes, 20),
        cut(&echoes, echoes.len()),
        fragments(&echoes, 11),
    ] {
        peer.send(&bytes).await;
        let mut replies = Vec::new();
        while replies.len() < expected {
            match peer.frame().await {
                (first, content) if first == FINAL | PONG => assert_eq!(content, b"are you there"),
                (first, content) => {
                    assert_eq!(first, FINAL | BINARY);
                    replies.extend(content);
                }
            }
        }
        assert_eq!(replies.len(), expected);
        assert!(replies.starts_with(b"IceP"), "{replies:02x?}");
    }
}

#[tokio::test]
async fn a_ping_is_answered_and_a_pong_is_not() {
    let (_server, address) = server(Communicator::builder()).await;
    let mut peer = RawPeer::upgraded(address).await;
    peer.send(&masked(FINAL | PONG, b"unasked")).await;
    peer.send(&masked(FINAL | PING, b"")).await;
    assert_eq!(peer.frame().await, (FINAL | PONG, Vec::new()));
    peer.send(&masked(FINAL | PING, &[7; 125])).await;
    assert_eq!(peer.frame().await, (FINAL | PONG, vec![7; 125]));
}

#[tokio::test]
async fn messages_of_all_sizes_pass() {
    let (_server, address) = server(Communicator::builder()).await;
    let client = Communicator::new().unwrap();
    let proxy = probe(&client, address);
    for size in [0, 1, 100, 126, 65_000, 65_536, 70_000, 200_000, 1_000_000] {
        echo(&proxy, &"x".repeat(size)).await.unwrap();
    }
    let proxy = &proxy;
    let all = (0..500).map(|size| async move { echo(proxy, &"y".repeat(size * 20)).await });
    for echoed in futures_util::future::join_all(all).await {
        echoed.unwrap();
    }
}

#[tokio::test]
async fn small_messages_joined_pass_whatever_the_largest_one_may_be() {
    let builder = Communicator::builder().property("Ice.MessageSizeMax", "1");
    let (_server, address) = server(builder).await;
    let client = Communicator::builder()
        .property("Ice.MessageSizeMax", "1")
        .build()
        .unwrap();
    let proxy = &probe(&client, address);
    let all = (0..300).map(|_| async move { echo(proxy, &"y".repeat(400)).await });
    for echoed in futures_util::future::join_all(all).await {
        echoed.unwrap();
    }
}

#[tokio::test]
async fn over_tls() {
    let authority = Authority::new("ours");
    let configured = |properties: Vec<(String, String)>| {
        let builder = Communicator::builder();
        let builder = properties
            .into_iter()
            .fold(builder, |builder, (name, value)| builder.property(name, value));
        builder.build().unwrap()
    };
    let server = configured(authority.properties(&authority.issue("server", &["127.0.0.1"])));
    let (_adapter, proxy) = serve(&server, "wss -h 127.0.0.1 -p 0 -r /over/tls").await;
    let text = proxy.to_string();
    assert!(text.starts_with("probe:wss -h 127.0.0.1 -p "), "{text}");
    assert!(text.ends_with(" -r /over/tls"), "{text}");

    let client = configured(authority.properties(&authority.issue("client", &["anyone"])));
    let proxy: ObjectPrx = client.proxy(&text).unwrap();
    echo(&proxy, &"z".repeat(100_000)).await.unwrap();
    let connection = timeout(LIMIT, proxy.ice_get_connection()).await.unwrap().unwrap();
    assert_eq!(connection.info().protocol, "wss");
    timeout(LIMIT, client.destroy()).await.unwrap();

    let stranger = Communicator::builder()
        .property("IceSSL.VerifyPeer", "0")
        .build()
        .unwrap();
    assert!(echo(&stranger.proxy(&text).unwrap(), "").await.is_err());
}

#[interface(module = "Test")]
trait Visitors {
    fn whence(&self) -> String;
}

struct Door;

#[servant(Visitors)]
impl Door {
    fn whence(&self, current: &Current) -> String {
        let info = current.connection().unwrap().info();
        let web_socket = info.web_socket.as_deref().unwrap();
        let host = web_socket.headers.iter().find(|(name, _)| name == "host").unwrap();
        format!("{} {} at {}", info.protocol, web_socket.resource, host.1)
    }
}

#[tokio::test]
async fn both_sides_see_what_the_upgrade_said() {
    let server = Communicator::new().unwrap();
    let adapter = server
        .create_object_adapter_with_endpoints("Test", "ws -h 127.0.0.1 -p 0 -r \"/door?a=b\"")
        .unwrap();
    let door = adapter.add(Door, "door").unwrap();
    adapter.activate().await.unwrap();
    let client = Communicator::new().unwrap();
    let door: VisitorsPrx = client.proxy(&door.to_string()).unwrap();
    let port = door.as_object().reference().endpoints()[0].port().unwrap();
    let whence = timeout(LIMIT, door.whence()).await.unwrap().unwrap();
    assert_eq!(whence, format!("ws /door?a=b at 127.0.0.1:{port}"));
    let connection = timeout(LIMIT, door.ice_get_connection()).await.unwrap().unwrap();
    let web_socket = connection.info().web_socket.clone().unwrap();
    let ours = ("sec-websocket-protocol".to_owned(), "ice.zeroc.com".to_owned());
    assert!(web_socket.headers.contains(&ours), "{web_socket:?}");
}

/// How a page from here is received.
async fn from_origin(address: SocketAddr, origin: &str) -> String {
    let mut peer = RawPeer::connect(address).await;
    let headers = format!("\r\nOrigin: {origin}\r\n");
    peer.send(UPGRADE.replacen("\r\n", &headers, 1).as_bytes()).await;
    peer.head().await.lines().next().unwrap().to_owned()
}

#[tokio::test]
async fn origins() {
    const UPGRADED: &str = "HTTP/1.1 101 Switching Protocols";
    const REFUSED: &str = "HTTP/1.1 403 Forbidden";
    let (_server, address) = server(Communicator::builder()).await;
    assert_eq!(from_origin(address, "https://anywhere.example").await, UPGRADED);

    let allowed = "https://one.example, http://two.example:8080";
    let builder = Communicator::builder().property("Test.AllowedOrigins", allowed);
    let (_server, address) = server(builder).await;
    for (origin, answer) in [
        ("https://one.example", UPGRADED),
        ("HTTPS://one.example", UPGRADED),
        ("http://two.example:8080", UPGRADED),
        ("http://one.example", REFUSED),
        ("https://one.example:8080", REFUSED),
        ("https://one.example.evil", REFUSED),
        ("null", REFUSED),
    ] {
        assert_eq!(from_origin(address, origin).await, answer, "{origin}");
    }
    // Who is no browser says no origin.
    echo(&probe(&Communicator::new().unwrap(), address), "text")
        .await
        .unwrap();

    let builder = Communicator::builder().property("Test.AllowedOrigins", "*");
    let (_server, address) = server(builder).await;
    assert_eq!(from_origin(address, "null").await, UPGRADED);
}
