//! A session as Ice 3.7.8 for Python has it, byte by byte (vectors 150 to 157), with our server and with our client.

use std::path::Path;

use amd::prelude::*;
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::LIMIT;
use super::frames::RawPeer;

#[interface(module = "Vec")]
trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    #[amd(inline)]
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}")
    }
}

fn vector(number: &str) -> Vec<u8> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut files = std::fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let path = files.find(|path| name(path).starts_with(number)).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let bytes = text.lines().filter(|line| !line.starts_with('#'));
    let bytes = bytes.flat_map(str::split_whitespace);
    bytes.map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// The first line, and the headers in any order, their names in lower case.
fn http(text: &str) -> (String, Vec<(String, String)>) {
    let mut lines = text.trim_end().split("\r\n");
    let first = lines.next().unwrap().to_owned();
    let pair = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_lowercase(), value.to_owned())
    };
    let mut headers: Vec<_> = lines.map(pair).collect();
    headers.sort();
    (first, headers)
}

fn vector_http(number: &str) -> (String, Vec<(String, String)>) {
    http(&String::from_utf8(vector(number)).unwrap())
}

#[tokio::test]
async fn our_server_and_their_client() {
    let server = Communicator::new().unwrap();
    let adapter = server
        .create_object_adapter_with_endpoints("Test", "ws -h 127.0.0.1 -p 0 -r /chat")
        .unwrap();
    let proxy = adapter.add(Chatbot, "greeter").unwrap();
    adapter.activate().await.unwrap();
    let port = proxy.reference().endpoints()[0].port().unwrap();

    let mut peer = RawPeer::connect(([127, 0, 0, 1], port).into()).await;
    peer.send(&vector("150")).await;
    assert_eq!(http(&peer.head().await), vector_http("151"));
    for (send, expect) in [(None, "152"), (Some("153"), "154"), (Some("155"), "156")] {
        if let Some(send) = send {
            peer.send(&vector(send)).await;
        }
        let expected = vector(expect);
        assert_eq!(peer.read(expected.len()).await, expected, "{expect}");
    }
    assert!(peer.rest().await.is_empty());
}

#[tokio::test]
async fn our_client_and_their_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = Communicator::new().unwrap();
    let greeter: GreeterPrx = client
        .proxy(&format!("greeter:ws -h 127.0.0.1 -p {port} -r /chat"))
        .unwrap();
    let call = tokio::spawn(greeter.greet("World").into_future());

    let (stream, _) = listener.accept().await.unwrap();
    let mut peer = RawPeer { stream };
    let (mut asked, mut theirs) = (http(&peer.head().await), vector_http("150"));
    let key = value(&mut asked.1, "sec-websocket-key");
    assert_eq!(key.len(), value(&mut theirs.1, "sec-websocket-key").len());
    assert_eq!(value(&mut asked.1, "host"), format!("127.0.0.1:{port}"));
    value(&mut theirs.1, "host");
    assert_eq!(asked, theirs);

    let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
    let answer = String::from_utf8(vector("151")).unwrap();
    let (_, headers) = vector_http("151");
    let accepted = headers.iter().find(|(name, _)| name == "sec-websocket-accept").unwrap();
    peer.send(answer.replace(&accepted.1, &accept).as_bytes()).await;
    peer.send(&vector("152")).await;
    assert_eq!(peer.frame().await, unmasked("153"));
    peer.send(&vector("154")).await;
    assert_eq!(timeout(LIMIT, call).await.unwrap().unwrap().unwrap(), "Hello, World");

    let destroyed = tokio::spawn(async move { client.destroy().await });
    // Ice 3.7 says 1 for the compression, Ice 3.8 and amd say 0.
    let (first, mut close) = unmasked("155");
    close[9] = 0;
    assert_eq!(peer.frame().await, (first, close));
    peer.send(&vector("156")).await;
    // Ice says 1001 here, 157; we answer with the code that came.
    assert_eq!(peer.frame().await, (0x88, vec![0x03, 0xe8]));
    assert!(peer.rest().await.is_empty());
    timeout(LIMIT, destroyed).await.unwrap().unwrap();
}

fn value(headers: &mut Vec<(String, String)>, name: &str) -> String {
    let place = headers.iter().position(|(present, _)| present == name).unwrap();
    headers.remove(place).1
}

/// The first byte and the content of a vector that is a short masked frame.
fn unmasked(number: &str) -> (u8, Vec<u8>) {
    let bytes = vector(number);
    let (mask, content) = bytes[2..].split_at(4);
    let content = content.iter().zip(mask.iter().cycle());
    (bytes[0], content.map(|(byte, mask)| byte ^ mask).collect())
}

#[tokio::test]
async fn their_client_may_end_as_ice_does() {
    let (_server, address) = super::server(Communicator::builder()).await;
    let mut peer = RawPeer::upgraded(address).await;
    peer.send(&vector("157")).await;
    assert_eq!(peer.frame().await, (0x88, vec![0x03, 0xe9]), "it is answered");
    assert!(peer.rest().await.is_empty());
}
