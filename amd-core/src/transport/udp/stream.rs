//! Datagrams as the stream that a connection wants, and back (protocol 4.11).
//!
//! Nobody validates a connection here, answers, closes or sends heartbeats. So the sender gives its connection the validation that no
//! peer sends, and both keep to themselves what is no request.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::UdpSocket;
use tokio::sync::OwnedSemaphorePermit;

use crate::protocol::{Compression, HEADER_SIZE, Header, MessageType};

use super::super::messages::message_size;

/// What a datagram can have, in bytes.
const ROOM: usize = 65_535;

/// What comes behind the header of a request: the id, which is 0 for want of a reply.
const NO_REPLY: [u8; 4] = [0; 4];

const VALIDATE_CONNECTION: &[u8] = b"IceP\x01\0\x01\0\x03\0\x0e\0\0\0";

/// The message that comes next in what a connection writes: its type and its size.
fn next_message(bytes: &[u8]) -> Option<(MessageType, usize)> {
    let size = message_size(bytes).filter(|size| *size <= bytes.len())?;
    let header = Header::decode(bytes.first_chunk()?, size).ok()?;
    Some((header.message_type, size))
}

fn is_for_datagrams(message_type: MessageType) -> bool {
    matches!(message_type, MessageType::Request | MessageType::BatchRequest)
}

/// Whether the connection has closed, and who waits to read that.
#[derive(Debug, Default)]
struct End {
    closed: bool,
    reader: Option<Waker>,
}

impl End {
    /// The end of the stream comes with the message that closes the connection, which no peer will answer.
    fn saw(&mut self, message_type: MessageType) {
        if message_type == MessageType::CloseConnection {
            self.closed = true;
            if let Some(reader) = self.reader.take() {
                reader.wake();
            }
        }
    }

    fn poll(&mut self, cx: &Context<'_>) -> Poll<io::Result<()>> {
        if self.closed {
            return Poll::Ready(Ok(()));
        }
        self.reader = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn no_message() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        "what is sent by UDP must be whole messages",
    )
}

/// Sends requests, each as a datagram. It reads nothing but the validation.
#[derive(Debug)]
pub(super) struct Sender {
    socket: UdpSocket,
    validation: Bytes,
    end: End,
}

impl Sender {
    pub(super) fn new(socket: UdpSocket) -> Self {
        Self {
            socket,
            validation: Bytes::from_static(VALIDATE_CONNECTION),
            end: End::default(),
        }
    }

    /// That nobody received an earlier datagram, which the system may have heard, says nothing of this one.
    fn poll_send(&self, cx: &mut Context<'_>, datagram: &[u8]) -> Poll<io::Result<()>> {
        match ready!(self.socket.poll_send(cx, datagram)) {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                self.socket.poll_send(cx, datagram).map_ok(drop)
            }
            sent => Poll::Ready(sent.map(drop)),
        }
    }
}

impl AsyncRead for Sender {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.validation.is_empty() {
            return self.end.poll(cx);
        }
        let count = self.validation.len().min(buffer.remaining());
        buffer.put_slice(&self.validation.split_to(count));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Sender {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let (message_type, size) = next_message(bytes).ok_or_else(no_message)?;
        if is_for_datagrams(message_type) {
            ready!(self.poll_send(cx, &bytes[..size]))?;
        }
        self.end.saw(message_type);
        Poll::Ready(Ok(size))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Receives requests. What its connection writes goes nowhere.
#[derive(Debug)]
pub(super) struct Receiver {
    socket: Arc<UdpSocket>,
    datagram: Box<[u8]>,
    /// Where in it the message is that was not read yet.
    left: Range<usize>,
    end: End,
    /// Another one may have the socket when this is gone.
    _turn: OwnedSemaphorePermit,
}

impl Receiver {
    pub(super) fn new(socket: Arc<UdpSocket>, turn: OwnedSemaphorePermit) -> Self {
        Self {
            socket,
            datagram: vec![0; ROOM].into(),
            left: 0..0,
            end: End::default(),
            _turn: turn,
        }
    }

    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut buffer = ReadBuf::new(&mut self.datagram);
        ready!(self.socket.poll_recv(cx, &mut buffer))?;
        self.left = 0..message_in(buffer.filled());
        Poll::Ready(Ok(()))
    }
}

/// How many bytes of a datagram are its message; none if it has none that may come so. What is compressed is looked at later: a reply
/// that nobody may have goes nowhere.
fn message_in(datagram: &[u8]) -> usize {
    let header = datagram
        .first_chunk()
        .map(|header| Header::decode(header, datagram.len()));
    let Some(Ok(header)) = header else { return 0 };
    let is_compressed = header.compression == Compression::Compressed;
    let expects_none = match header.message_type {
        MessageType::Request if !is_compressed => datagram[HEADER_SIZE..].starts_with(&NO_REPLY),
        message_type => is_for_datagrams(message_type),
    };
    if expects_none { header.size } else { 0 }
}

impl AsyncRead for Receiver {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while self.left.is_empty() {
            if self.end.poll(cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            match ready!(self.poll_receive(cx)) {
                // The system tells of a datagram that we sent, which we never do, or that it lost one.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
                received => received?,
            }
        }
        let count = self.left.len().min(buffer.remaining());
        let start = self.left.start;
        buffer.put_slice(&self.datagram[start..start + count]);
        self.left.start += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Receiver {
    fn poll_write(mut self: Pin<&mut Self>, _cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let (message_type, size) = next_message(bytes).ok_or_else(no_message)?;
        self.end.saw(message_type);
        Poll::Ready(Ok(size))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, size: u8, rest: &[u8]) -> Vec<u8> {
        [b"IceP\x01\0\x01\0".as_slice(), &[kind, 0, size, 0, 0, 0], rest].concat()
    }

    #[test]
    fn what_a_datagram_may_be() {
        for (datagram, size) in [
            (message(0, 18, &[0; 4]), 18),
            (message(1, 18, &[0; 4]), 18),
            // What follows the message is nothing.
            (message(0, 18, &[0; 9]), 18),
            // A request that wants a reply, one that is cut, and those that are none.
            (message(0, 18, &[1, 0, 0, 0]), 0),
            (message(0, 19, &[0; 4]), 0),
            (message(0, 13, &[0; 4]), 0),
            (message(2, 18, &[0; 4]), 0),
            (message(3, 14, &[]), 0),
            (message(4, 14, &[]), 0),
            (message(5, 14, &[]), 0),
            (b"IceQ\x01\0\x01\0\0\0\x12\0\0\0\0\0\0\0".to_vec(), 0),
            (b"IceP".to_vec(), 0),
            (Vec::new(), 0),
        ] {
            assert_eq!(message_in(&datagram), size, "{datagram:02x?}");
        }
    }
}
