//! A peer that does what a test says, message by message.

use std::net::SocketAddr;

use amd_core::transport::{Stream, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::messages::VALIDATE;

#[derive(Debug)]
pub struct Peer {
    stream: Box<dyn Stream>,
}

impl Peer {
    pub fn new(transport: Transport) -> Self {
        Self {
            stream: transport.stream,
        }
    }

    /// A client that has heard ValidateConnection.
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let mut peer = Self {
            stream: Box::new(stream),
        };
        peer.expect(&VALIDATE).await;
        peer
    }

    /// A server that has validated the connection.
    pub async fn accept(listener: &TcpListener) -> Self {
        let (stream, _) = listener.accept().await.unwrap();
        let mut peer = Self {
            stream: Box::new(stream),
        };
        peer.send(&VALIDATE).await;
        peer
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Sends as far as the other side lets us.
    pub async fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// The next bytes are these.
    #[track_caller]
    pub fn expect(&mut self, bytes: &[u8]) -> impl Future<Output = ()> {
        let expected = bytes.to_vec();
        let caller = std::panic::Location::caller();
        async move {
            let mut found = vec![0; expected.len()];
            let read = self.stream.read_exact(&mut found).await;
            assert!(read.is_ok(), "{caller}: {read:?}");
            assert!(
                found == expected,
                "{caller}: expected {expected:02x?}, found {found:02x?}"
            );
        }
    }

    /// What one read gives.
    pub async fn read_once(&mut self) -> Vec<u8> {
        let mut found = vec![0; 1024 * 1024];
        let count = self.stream.read(&mut found).await.unwrap();
        found.truncate(count);
        found
    }

    /// The next message, whatever it is.
    pub async fn message(&mut self) -> Vec<u8> {
        let mut found = vec![0; 14];
        self.stream.read_exact(&mut found).await.unwrap();
        let size = u32::from_le_bytes(found[10..14].try_into().unwrap());
        found.resize(size as usize, 0);
        self.stream.read_exact(&mut found[14..]).await.unwrap();
        found
    }

    /// Nothing more comes: the other side has closed.
    pub async fn expect_close(&mut self) {
        let mut rest = Vec::new();
        let read = self.stream.read_to_end(&mut rest).await;
        // A TCP socket that is closed with unread bytes resets the connection.
        assert!(rest.is_empty(), "{rest:02x?} after {read:?}");
    }

    /// Says that nothing more comes, and waits until the other side has closed.
    pub async fn finish(mut self) {
        self.end_of_stream().await;
        self.expect_close().await;
    }

    /// Ends the sending direction only.
    pub async fn end_of_stream(&mut self) {
        self.stream.shutdown().await.unwrap();
    }
}
