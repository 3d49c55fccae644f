//! Upgrades that are wrong: each is refused with its reason, none outlasts the connect timeout.

use std::net::SocketAddr;

use amd_core::communicator::Communicator;
use amd_core::proxy::ObjectPrx;
use amd_core::reference::{Endpoint, WebSocketEndpoint};
use amd_core::transport::{Accepted, ListenOptions, Listener, Transport, TransportProvider, WsTransport};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::frames::{RawPeer, UPGRADE};
use super::{LIMIT, echo, server};

/// Larger than anybody's headers.
const TOO_LARGE: usize = 100_000;

/// The server's end of a connection whose client says `request`.
pub async fn accept(request: &[u8]) -> (Result<Transport, String>, RawPeer) {
    let endpoint = Endpoint::Ws(WebSocketEndpoint::new("127.0.0.1", 0));
    let listening = WsTransport::ws(1024 * 1024).listen(&endpoint, &ListenOptions::default());
    let listener = &listening.unwrap()[0].listener;
    let address: SocketAddr = listener.local().unwrap();
    let (handshake, mut peer) = tokio::join!(accepted(&**listener), RawPeer::connect(address));
    let Accepted::Handshake { handshake, .. } = handshake else {
        panic!("there is a handshake");
    };
    let (transport, _) = tokio::join!(timeout(LIMIT, handshake), peer.stream.write_all(request));
    (transport.unwrap().map_err(|error| error.to_string()), peer)
}

async fn accepted(listener: &dyn Listener) -> Accepted {
    timeout(LIMIT, listener.accept()).await.unwrap().unwrap()
}

/// The upgrade with this in place of that.
fn with(that: &str, this: &str) -> String {
    assert!(UPGRADE.contains(that), "{that}");
    UPGRADE.replace(that, this)
}

#[tokio::test]
async fn requests_that_are_wrong() {
    let large = format!("Cookie: {}\r\nUpgrade: websocket", "x".repeat(TOO_LARGE));
    let many = "X: y\r\n".repeat(1000) + "Upgrade: websocket";
    for (request, reason) in [
        (with("GET", "POST"), "only GET is allowed"),
        (with("HTTP/1.1", "HTTP/1.0"), "HTTP version must be 1.1 or higher"),
        (with("HTTP/1.1", "SPDY"), "invalid HTTP version"),
        (with("Upgrade: websocket\r\n", ""), "No \"Upgrade: websocket\" header"),
        (
            with("Upgrade: websocket", "Upgrade: h2c"),
            "No \"Upgrade: websocket\" header",
        ),
        (with("Connection: Upgrade\r\n", ""), "No \"Connection: upgrade\" header"),
        (
            with("Connection: Upgrade", "Connection: close"),
            "No \"Connection: upgrade\" header",
        ),
        (
            with("Version: 13", "Version: 12"),
            "No \"Sec-WebSocket-Version: 13\" header",
        ),
        (
            with("Sec-WebSocket-Key: vU2Nacu2UWXqbCiP17Gxhg==\r\n", ""),
            "No \"Sec-WebSocket-Key\" header",
        ),
        (
            with("vU2Nacu2UWXqbCiP17Gxhg==", "c2hvcnQ="),
            "Invalid \"Sec-WebSocket-Key\" header",
        ),
        (with("ice.zeroc.com", "chat"), "the subprotocol is not ice.zeroc.com"),
        (
            with("ice.zeroc.com", "ice.zeroc.com, chat"),
            "the subprotocol is not ice.zeroc.com",
        ),
        (with("Upgrade: websocket", &large), "is larger than 64 KiB"),
        (with("Upgrade: websocket", &many), "is larger than 64 KiB"),
        (with("Upgrade: websocket", "Upgrade websocket"), "httparse error"),
        (UPGRADE.to_owned() + "more", "Junk after client request"),
        ("IceP\x01\0\x01\0\x03\0\x0e\0\0\0".to_owned(), "httparse error"),
    ] {
        let (transport, mut peer) = accept(request.as_bytes()).await;
        let error = transport.expect_err(&request);
        assert!(error.contains(reason), "expected `{reason}` in: {error}");
        assert!(!String::from_utf8_lossy(&peer.rest().await).contains(" 101 "));
    }
}

#[tokio::test]
async fn requests_that_may_be() {
    for request in [
        UPGRADE.to_owned(),
        with("Sec-WebSocket-Protocol: ice.zeroc.com\r\n", ""),
        with("Connection: Upgrade", "connection: keep-alive, upgrade"),
        with("ice.zeroc.com", "ice.zeroc.com, ice.zeroc.com"),
        with("GET / ", "GET /any/path?at=all "),
    ] {
        let (transport, mut peer) = accept(request.as_bytes()).await;
        transport.expect(&request);
        let answer = peer.head().await;
        assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
        let named = answer.to_lowercase().contains("sec-websocket-protocol: ice.zeroc.com");
        assert_eq!(named, request.contains("Protocol"), "{answer}");
    }
}

#[tokio::test]
async fn who_vanishes_in_the_handshake_is_told_from_who_is_wrong() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("probe:ws -h 127.0.0.1 -p {}", listener.local_addr().unwrap().port());
    let gone = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut peer = RawPeer { stream };
            peer.head().await;
        }
    });
    let client = Communicator::new().unwrap();
    let error = echo(&client.proxy(&proxy).unwrap(), "").await.unwrap_err();
    assert!(
        error.contains("closed the connection before it was upgraded to WebSocket"),
        "{error}"
    );
    gone.abort();
}

const ANSWER: &str = "HTTP/1.1 101 Switching Protocols\r\n\
    Upgrade: websocket\r\n\
    Connection: Upgrade\r\n\
    Sec-WebSocket-Protocol: ice.zeroc.com\r\n\
    Sec-WebSocket-Accept: ACCEPT\r\n\r\n";

/// What our client says of a server that answers like this.
async fn called(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answering = tokio::spawn(async move {
        // A call is tried a second time.
        while let Ok((stream, _)) = listener.accept().await {
            let mut peer = RawPeer { stream };
            let request = peer.head().await;
            let key = request
                .lines()
                .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
            let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.unwrap().as_bytes());
            let _ = peer
                .stream
                .write_all(answer.replace("ACCEPT", &accept).as_bytes())
                .await;
            peer.rest().await;
        }
    });
    let client = Communicator::new().unwrap();
    let proxy: ObjectPrx = client
        .proxy(&format!("probe:ws -h 127.0.0.1 -p {}", address.port()))
        .unwrap();
    let error = echo(&proxy, "").await.unwrap_err();
    assert!(
        error.starts_with(&format!("cannot connect to ws -h 127.0.0.1 -p {}", address.port())),
        "{error}"
    );
    answering.abort();
    error
}

#[tokio::test]
async fn answers_that_are_wrong() {
    let with = |that: &str, this: &str| {
        assert!(ANSWER.contains(that), "{that}");
        ANSWER.replace(that, this)
    };
    let large = format!("Cookie: {}\r\nUpgrade: websocket", "x".repeat(TOO_LARGE));
    for (answer, reason) in [
        (
            with("101 Switching Protocols", "404 Not Found"),
            "it answered `404 Not Found`",
        ),
        (with("101 Switching Protocols", "200 OK"), "it answered `200 OK`"),
        (with("HTTP/1.1", "HTTP/1.0"), "HTTP version must be 1.1 or higher"),
        (with("Upgrade: websocket\r\n", ""), "No \"Upgrade: websocket\" header"),
        (with("Connection: Upgrade\r\n", ""), "No \"Connection: upgrade\" header"),
        (
            with("Sec-WebSocket-Accept: ACCEPT\r\n", ""),
            "Key mismatch in \"Sec-WebSocket-Accept\"",
        ),
        (
            with("ACCEPT", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
            "Key mismatch in \"Sec-WebSocket-Accept\"",
        ),
        (with("ice.zeroc.com", "chat"), "Server sent an invalid subprotocol"),
        (
            with("Sec-WebSocket-Protocol: ice.zeroc.com\r\n", ""),
            "Server sent no subprotocol",
        ),
        (with("Upgrade: websocket", &large), "is larger than 64 KiB"),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n".to_owned(), "httparse error"),
    ] {
        let error = called(answer).await;
        assert!(error.contains(reason), "expected `{reason}` in: {error}");
    }
}

#[tokio::test]
async fn a_resource_that_cannot_be_asked_for() {
    let client = Communicator::new().unwrap();
    let (_server, address) = server(Communicator::builder()).await;
    let proxy = format!("probe:ws -h 127.0.0.1 -p {} -r /<b>", address.port());
    let error = echo(&client.proxy(&proxy).unwrap(), "").await.unwrap_err();
    assert!(
        error.contains("`/<b>` at `127.0.0.1` can be no part of an HTTP request"),
        "{error}"
    );
    // Where the first slash is missing it is meant.
    let proxy = format!("probe:ws -h 127.0.0.1 -p {} -r chat", address.port());
    echo(&client.proxy(&proxy).unwrap(), "").await.unwrap();
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("probe:ws -h 127.0.0.1 -p {}", listener.local_addr().unwrap().port());
    let silent = tokio::spawn(async move {
        let mut peers = Vec::new();
        while let Ok(peer) = listener.accept().await {
            peers.push(peer);
        }
    });
    let client = Communicator::builder()
        .property("Ice.Connection.Client.ConnectTimeout", "1")
        .build()
        .unwrap();
    let error = echo(&client.proxy(&proxy).unwrap(), "").await.unwrap_err();
    assert!(error.contains("ConnectTimeout"), "{error}");
    silent.abort();
}

#[tokio::test]
async fn a_client_that_does_not_go_on_is_given_up_in_time() {
    let builder = Communicator::builder().property("Ice.Connection.Server.ConnectTimeout", "1");
    let (_server, address) = server(builder).await;
    for sent in ["", "GET / HTTP/1.1\r\nUpgrade: webs"] {
        let mut peer = RawPeer::connect(address).await;
        peer.send(sent.as_bytes()).await;
        assert!(peer.rest().await.is_empty());
    }
}
