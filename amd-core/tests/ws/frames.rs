//! A peer that writes its own frames.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::LIMIT;

pub const CONTINUATION: u8 = 0;
pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;
/// The last frame of a message.
pub const FINAL: u8 = 0x80;

/// A frame with this first byte.
pub fn frame(first: u8, content: &[u8], mask: Option<[u8; 4]>) -> Vec<u8> {
    let masked = if mask.is_some() { 0x80 } else { 0 };
    let mut out = vec![first];
    match content.len() {
        length @ 0..126 => out.push(masked | u8::try_from(length).unwrap()),
        length @ 126..65536 => {
            out.push(masked | 126);
            out.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            out.push(masked | 127);
            out.extend((length as u64).to_be_bytes());
        }
    }
    let mask_bytes = mask.unwrap_or_default();
    out.extend(mask.iter().flatten());
    out.extend(
        content
            .iter()
            .zip(mask_bytes.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    out
}

/// A frame as clients send them.
pub fn masked(first: u8, content: &[u8]) -> Vec<u8> {
    frame(first, content, Some([0x2c, 0x4b, 0x47, 0x61]))
}

/// The upgrade that Ice asks for.
pub const UPGRADE: &str = "GET / HTTP/1.1\r\n\
    Host: localhost\r\n\
    Upgrade: websocket\r\n\
    Connection: Upgrade\r\n\
    Sec-WebSocket-Protocol: ice.zeroc.com\r\n\
    Sec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: vU2Nacu2UWXqbCiP17Gxhg==\r\n\r\n";

#[derive(Debug)]
pub struct RawPeer {
    pub stream: TcpStream,
}

impl RawPeer {
    pub async fn connect(address: SocketAddr) -> Self {
        Self {
            stream: TcpStream::connect(address).await.unwrap(),
        }
    }

    /// A client that was upgraded and has heard ValidateConnection.
    pub async fn upgraded(address: SocketAddr) -> Self {
        let mut peer = Self::connect(address).await;
        peer.send(UPGRADE.as_bytes()).await;
        assert!(peer.head().await.starts_with("HTTP/1.1 101 "));
        assert_eq!(
            peer.frame().await,
            (FINAL | BINARY, super::support::messages::VALIDATE.to_vec())
        );
        peer
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// The lines of HTTP that come next, up to the empty one.
    pub async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let byte = timeout(LIMIT, self.stream.read_u8()).await.unwrap();
            let Ok(byte) = byte else { break };
            head.push(byte);
        }
        String::from_utf8(head).unwrap()
    }

    pub async fn read(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        let read = timeout(LIMIT, self.stream.read_exact(&mut bytes)).await.unwrap();
        read.unwrap();
        bytes
    }

    /// The next frame: its first byte and its content without the mask.
    pub async fn frame(&mut self) -> (u8, Vec<u8>) {
        let head = self.read(2).await;
        let length = match head[1] & 0x7f {
            126 => u16::from_be_bytes(self.read(2).await.try_into().unwrap()).into(),
            127 => u64::from_be_bytes(self.read(8).await.try_into().unwrap()),
            length => length.into(),
        };
        let mask = if head[1] & 0x80 == 0 {
            vec![0; 4]
        } else {
            self.read(4).await
        };
        let content = self.read(usize::try_from(length).unwrap()).await;
        let content = content.iter().zip(mask.iter().cycle());
        (head[0], content.map(|(byte, mask)| byte ^ mask).collect())
    }

    /// What comes before the other side closes.
    pub async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        let _ = timeout(LIMIT, self.stream.read_to_end(&mut rest))
            .await
            .expect("it must end");
        rest
    }
}
