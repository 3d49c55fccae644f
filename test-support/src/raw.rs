//! A client that writes its own bytes, and can vanish at any moment.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const HEADER_SIZE: usize = 14;
const REQUEST: u8 = 0;

/// A client of Ice protocol 1.0 over a plain socket. Dropping it closes the socket without a word.
#[derive(Debug)]
pub struct RawPeer {
    stream: TcpStream,
}

impl RawPeer {
    /// Connects, and reads the server's validation. Nothing is waited for longer than 10 s.
    ///
    /// # Panics
    /// If that fails.
    #[must_use]
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("a socket has timeouts");
        let mut peer = Self { stream };
        let (kind, body) = peer.message().expect("a server validates the connection");
        assert!(kind == 3 && body.is_empty(), "the first message is a validation");
        peer
    }

    /// Sends a request for the default facet, with the parameters as they are. With the id 0 it is oneway.
    ///
    /// # Panics
    /// If it cannot be sent.
    pub fn request(&mut self, id: i32, identity: &str, operation: &str, parameters: &[u8]) {
        let mut body = id.to_le_bytes().to_vec();
        body.extend(request_body(identity, operation, parameters));
        let size = i32::try_from(HEADER_SIZE + body.len()).expect("tests are small");
        let mut message = b"IceP\x01\x00\x01\x00".to_vec();
        message.extend([REQUEST, 0]);
        message.extend(size.to_le_bytes());
        message.extend(body);
        self.stream.write_all(&message).expect("the request can be sent");
    }

    /// The next message, its type and what follows its header; `None` at the end of the stream.
    ///
    /// # Panics
    /// If none comes in time.
    pub fn message(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut header = [0; HEADER_SIZE];
        match self.stream.read_exact(&mut header) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return None,
            Err(error) => panic!("no message: {error}"),
        }
        let size = u32::from_le_bytes([header[10], header[11], header[12], header[13]]);
        let mut body = vec![0; size as usize - HEADER_SIZE];
        self.stream.read_exact(&mut body).expect("a message comes whole");
        Some((header[8], body))
    }

    /// The id and the status of the next message, which must be a reply.
    ///
    /// # Panics
    /// If it is something else.
    pub fn reply(&mut self) -> (i32, u8) {
        let (kind, body) = self.message().expect("there is a reply");
        assert_eq!(kind, 2, "this is a reply");
        (i32::from_le_bytes([body[0], body[1], body[2], body[3]]), body[4])
    }
}

/// A request behind its id.
///
/// # Panics
/// If something is too long for a test.
#[must_use]
pub fn request_body(identity: &str, operation: &str, parameters: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    // Name, no category, no facet, operation, mode, no context.
    text(&mut body, identity);
    body.extend([0, 0]);
    text(&mut body, operation);
    body.extend([0, 0]);
    let size = i32::try_from(6 + parameters.len()).expect("tests are small");
    body.extend(size.to_le_bytes());
    body.extend([1, 1]);
    body.extend(parameters);
    body
}

/// A short string as Ice writes it.
fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(u8::try_from(text.len()).expect("tests are short"));
    bytes.extend(text.as_bytes());
}
