//! Frames that are wrong, behind an upgrade that was not.

use amd_core::communicator::Communicator;
use amd_core::reference::{Endpoint, WebSocketEndpoint};
use amd_core::transport::{Transport, TransportProvider, WsTransport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::LIMIT;
use super::frames::{BINARY, CLOSE, CONTINUATION, FINAL, PING, RawPeer, TEXT, UPGRADE, frame, masked};
use super::handshakes::accept;
use super::support::messages::request;

/// What is read of a peer that has sent this.
async fn read(transport: &mut Transport) -> Result<Vec<u8>, String> {
    let mut all = Vec::new();
    let read = timeout(LIMIT, transport.stream.read_to_end(&mut all))
        .await
        .expect("it must end");
    read.map(|_| all).map_err(|error| error.to_string())
}

async fn server_reads(sent: &[u8]) -> Result<Vec<u8>, String> {
    let (transport, mut peer) = accept(UPGRADE.as_bytes()).await;
    peer.head().await;
    peer.send(sent).await;
    read(&mut transport.unwrap()).await
}

/// The same for a client, whose messages are 1 MiB at the most.
async fn client_reads(sent: &[u8]) -> Result<Vec<u8>, String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let endpoint = Endpoint::Ws(WebSocketEndpoint::new("127.0.0.1", port));
    let connecting = tokio::spawn(async move { WsTransport::ws(1024 * 1024).connect(&endpoint).await });
    let (stream, _) = listener.accept().await.unwrap();
    let mut peer = RawPeer { stream };
    let asked = peer.head().await;
    let key = asked
        .lines()
        .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "))
        .unwrap();
    let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
    let answer = format!(
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\
         Sec-WebSocket-Protocol: ice.zeroc.com\r\n\r\n"
    );
    // The first frame may come with the answer.
    peer.send(&[answer.as_bytes(), sent].concat()).await;
    peer.stream.shutdown().await.unwrap();
    let mut transport = timeout(LIMIT, connecting).await.unwrap().unwrap().unwrap();
    read(&mut transport).await
}

fn fails(read: Result<Vec<u8>, String>, reason: &str) {
    let error = read.expect_err(reason);
    assert!(error.contains(reason), "expected `{reason}` in: {error}");
}

#[tokio::test]
async fn masks() {
    fails(
        server_reads(&frame(FINAL | BINARY, b"IceP", None)).await,
        "unmasked frame from client",
    );
    fails(
        client_reads(&masked(FINAL | BINARY, b"IceP")).await,
        "masked frame from server",
    );
}

#[tokio::test]
async fn frames_that_ice_does_not_have() {
    for (sent, reason) in [
        (masked(FINAL | TEXT, b"text"), "a WebSocket frame of text"),
        (masked(FINAL | BINARY, b""), "an empty WebSocket frame"),
        (masked(FINAL | 0x40 | BINARY, b"IceP"), "Reserved bits are non-zero"),
        (masked(FINAL | 3, b"IceP"), "Encountered invalid opcode: 3"),
        (masked(FINAL | 11, b"IceP"), "Encountered invalid opcode: 11"),
        (masked(FINAL | CONTINUATION, b"IceP"), "nothing to continue"),
        (
            [masked(BINARY, b"I"), masked(FINAL | BINARY, b"c")].concat(),
            "While waiting for more fragments",
        ),
        (masked(PING, b"?"), "Fragmented control frame"),
        (masked(FINAL | PING, &[0; 126]), "Control frame too big"),
        (masked(FINAL | CLOSE, &[3]), "Invalid close sequence"),
    ] {
        fails(server_reads(&sent).await, reason);
    }
}

#[tokio::test]
async fn a_close_frame_says_why() {
    assert_eq!(server_reads(&masked(FINAL | CLOSE, &[3, 0xe8])).await, Ok(Vec::new()));
    assert_eq!(server_reads(&masked(FINAL | CLOSE, &[])).await, Ok(Vec::new()));
    let sent = masked(FINAL | CLOSE, b"\x03\xeanot mine");
    fails(
        server_reads(&sent).await,
        "the peer closed the WebSocket with code 1002: not mine",
    );
    let sent = frame(FINAL | CLOSE, &[3, 0xf1], None);
    fails(
        client_reads(&sent).await,
        "the peer closed the WebSocket with code 1009",
    );
}

#[tokio::test]
async fn what_is_larger_than_a_message_may_be() {
    const REASON: &str = "is larger than Ice.MessageSizeMax allows, 1048576 bytes";
    // The length alone is enough: nothing is reserved for it.
    let announced = [0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
    fails(server_reads(&announced).await, REASON);
    let fragment = |first| frame(first, &vec![0; 600_000], None);
    let fragments = [fragment(BINARY), fragment(FINAL | CONTINUATION)].concat();
    fails(client_reads(&fragments).await, REASON);
    let exact = client_reads(&frame(FINAL | BINARY, &vec![7; 1024 * 1024], None)).await;
    assert_eq!(exact.map(|bytes| bytes.len()), Ok(1024 * 1024));
}

#[tokio::test]
async fn a_connection_with_such_a_frame_ends_and_others_go_on() {
    let (_server, address) = super::server(Communicator::builder()).await;
    let (mut bad, mut good) = (RawPeer::upgraded(address).await, RawPeer::upgraded(address).await);
    bad.send(&masked(FINAL | TEXT, b"text")).await;
    assert!(bad.rest().await.is_empty());
    let ping = request(1, "ice_ping", &[]);
    good.send(&masked(FINAL | BINARY, &ping)).await;
    let (_, reply) = good.frame().await;
    assert_eq!(reply[14..18], [1, 0, 0, 0]);
}
