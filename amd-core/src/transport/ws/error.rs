//! What tungstenite says, in words for who reads a log.

use std::io;

use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

pub(super) fn invalid(text: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text.into())
}

/// The error of a WebSocket as one of a stream.
pub(super) fn failed(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        Error::ConnectionClosed | Error::AlreadyClosed => io::ErrorKind::BrokenPipe.into(),
        Error::Protocol(ProtocolError::HandshakeIncomplete) => {
            let text = "the peer closed the connection before it was upgraded to WebSocket";
            io::Error::new(io::ErrorKind::UnexpectedEof, text)
        }
        Error::AttackAttempt | Error::Capacity(CapacityError::TooManyHeaders) => {
            invalid("the header of the upgrade to WebSocket is larger than 64 KiB, or comes in too many pieces")
        }
        Error::Capacity(CapacityError::MessageTooLong { size, max_size }) => invalid(format!(
            "a WebSocket frame of {size} bytes is larger than Ice.MessageSizeMax allows, {max_size} bytes"
        )),
        error => io::Error::new(io::ErrorKind::InvalidData, error),
    }
}

/// The peer closed the WebSocket because of something that went wrong.
pub(super) fn closed_with(close: &CloseFrame) -> io::Error {
    let text = format!("the peer closed the WebSocket with code {}", close.code);
    let text = match close.reason.as_str() {
        "" => text,
        reason => format!("{text}: {reason}"),
    };
    io::Error::new(io::ErrorKind::ConnectionAborted, text)
}
