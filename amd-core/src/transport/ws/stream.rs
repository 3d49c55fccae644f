//! The frames of a WebSocket as one stream of bytes.
//!
//! What comes is read whichever way it was cut (protocol 4.12). What is written has a frame for each message, or several for a large
//! one, and never two messages in one: Ice 3.7.8 takes the mask of a second one from a wrong place. Frames that are ready
//! together still leave together. tungstenite answers pings, and knows who masks.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use futures_util::{Sink, Stream as _};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::super::Stream;
use super::super::messages::message_size;
use super::error::{closed_with, failed, invalid};

/// The largest frame that is written, and one that is always accepted, in bytes.
pub(super) const FRAME_BYTES: usize = 64 * 1024;

/// An upgraded connection.
#[derive(Debug)]
pub(super) struct WsStream {
    socket: WebSocketStream<Box<dyn Stream>>,
    /// What is left of the frame that came last.
    received: Bytes,
    written: Cut,
    closing: bool,
}

/// Where messages end in what is written.
#[derive(Debug, Default)]
struct Cut {
    /// How much of the message is still to come.
    left: usize,
}

impl Cut {
    /// How many of these bytes go into the next frame. At the beginning of a message they have its whole header.
    fn frame(&mut self, bytes: &[u8]) -> usize {
        if self.left == 0 {
            self.left = message_size(bytes).unwrap_or(bytes.len());
        }
        self.left.min(bytes.len()).min(FRAME_BYTES)
    }

    fn wrote(&mut self, count: usize) {
        self.left -= count;
    }
}

impl WsStream {
    pub(super) fn new(socket: WebSocketStream<Box<dyn Stream>>) -> Self {
        Self {
            socket,
            received: Bytes::new(),
            written: Cut::default(),
            closing: false,
        }
    }

    fn socket(&mut self) -> Pin<&mut WebSocketStream<Box<dyn Stream>>> {
        Pin::new(&mut self.socket)
    }

    /// The content of the next data frame; none at the end.
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        loop {
            let content = match ready!(self.socket().poll_next(cx)) {
                Some(Ok(Message::Binary(content))) if !content.is_empty() => Ok(Some(content)),
                Some(Ok(Message::Binary(_))) => Err(invalid("the peer sent an empty WebSocket frame")),
                Some(Ok(Message::Text(_))) => Err(invalid("the peer sent a WebSocket frame of text")),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Ok(Message::Close(close))) => {
                    // The answer is in tungstenite's buffer; what cannot be written now is not missed.
                    let _ = self.socket().poll_flush(cx);
                    closed(close)
                }
                Some(Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake))) | None => Ok(None),
                Some(Err(error)) => Err(failed(error)),
            };
            return Poll::Ready(content);
        }
    }
}

/// A peer that closes in good order ends the stream.
fn closed(close: Option<CloseFrame>) -> io::Result<Option<Bytes>> {
    match close {
        Some(close) if !matches!(close.code, CloseCode::Normal | CloseCode::Away) => Err(closed_with(&close)),
        _ => Ok(None),
    }
}

impl AsyncRead for WsStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.received.is_empty() {
            match ready!(self.poll_frame(cx))? {
                Some(content) => self.received = content,
                None => return Poll::Ready(Ok(())),
            }
        }
        let count = self.received.len().min(buffer.remaining());
        buffer.put_slice(&self.received[..count]);
        self.received.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WsStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.socket().poll_ready(cx)).map_err(failed)?;
        let count = self.written.frame(bytes);
        let frame = Message::Binary(Bytes::copy_from_slice(&bytes[..count]));
        self.socket().start_send(frame).map_err(failed)?;
        self.written.wrote(count);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket().poll_flush(cx).map_err(failed)
    }

    /// Says that it was no accident, then ends what lies below.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.closing {
            ready!(self.socket().poll_ready(cx)).map_err(failed)?;
            self.closing = true;
            let close = CloseFrame {
                code: CloseCode::Normal,
                reason: String::new().into(),
            };
            // The peer may have closed first, which was answered.
            let _ = self.socket().start_send(Message::Close(Some(close)));
        }
        ready!(self.socket().poll_flush(cx)).map_err(failed)?;
        Pin::new(self.socket.get_mut()).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;

    const CLOSE_CONNECTION: &[u8] = b"IceP\x01\0\x01\0\x04\0\x0e\0\0\0";

    async fn over(stream: tokio::io::DuplexStream) -> WsStream {
        let stream: Box<dyn Stream> = Box::new(stream);
        WsStream::new(WebSocketStream::from_raw_socket(stream, Role::Server, None).await)
    }

    #[tokio::test]
    async fn each_message_has_a_frame_and_frames_leave_together() {
        let (near, mut far) = tokio::io::duplex(1024);
        let mut stream = over(near).await;
        let messages = CLOSE_CONNECTION.repeat(3);
        stream.write_all(&messages).await.unwrap();
        stream.flush().await.unwrap();
        let mut all = [0; 1024];
        let count = far.read(&mut all).await.unwrap();
        assert_eq!(all[..count], [b"\x82\x0e", CLOSE_CONNECTION].concat().repeat(3));
    }

    #[test]
    fn a_large_message_has_several_frames() {
        let size = 2 * FRAME_BYTES + 1;
        let mut message = CLOSE_CONNECTION.to_vec();
        message[10..].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
        message.resize(size, 0);
        let mut bytes = [message, CLOSE_CONNECTION.to_vec()].concat();
        let mut cut = Cut::default();
        let mut frames = Vec::new();
        while !bytes.is_empty() {
            frames.push(cut.frame(&bytes));
            cut.wrote(frames[frames.len() - 1]);
            bytes.drain(..frames[frames.len() - 1]);
        }
        assert_eq!(frames, [FRAME_BYTES, FRAME_BYTES, 1, CLOSE_CONNECTION.len()]);
    }

    #[tokio::test]
    async fn what_the_peer_does_not_take_is_not_taken_here() {
        let (near, _far) = tokio::io::duplex(1024);
        let mut stream = over(near).await;
        let waker = futures_util::task::noop_waker();
        let mut cx = Context::from_waker(&waker);
        let mut taken = 0;
        while let Poll::Ready(count) = Pin::new(&mut stream).poll_write(&mut cx, &[0; 1 << 20]) {
            taken += count.unwrap();
            assert!(taken <= 1 << 20, "there is an end");
        }
    }
}
