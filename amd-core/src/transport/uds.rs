//! Unix domain sockets.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::{UnixListener, UnixStream};

use crate::reference::{Endpoint, OwnProtocol};

use super::{
    Accepted, Accepting, Connecting, ListenOptions, Listener, Listening, Transport, TransportInfo, TransportProvider,
};

/// The transport `uds -a PATH`. Who may connect is what the permissions of the path say.
///
/// Ice has none, so the name and the form are amd's: `-a`, because in proxies `-f` is a facet and `-h` and `-p` a network
/// address. To Ice peers the endpoint is an opaque one.
#[derive(Clone, Copy, Debug)]
pub struct UdsTransport;

impl TransportProvider for UdsTransport {
    fn protocol(&self) -> Option<OwnProtocol> {
        Some(OwnProtocol::UDS)
    }

    fn handles(&self, endpoint: &Endpoint) -> bool {
        path(endpoint).is_some()
    }

    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async move {
            let path = path(endpoint).ok_or(io::ErrorKind::Unsupported)?;
            Ok(transport(UnixStream::connect(path).await?))
        })
    }

    fn listen(&self, endpoint: &Endpoint, _options: &ListenOptions<'_>) -> io::Result<Vec<Listening>> {
        let path = path(endpoint).ok_or(io::ErrorKind::Unsupported)?;
        let listener = UdsListener {
            listener: bind(path)?,
            path: path.to_owned(),
        };
        Ok(vec![Listening {
            listener: Arc::new(listener),
            endpoint: endpoint.clone(),
        }])
    }
}

fn path(endpoint: &Endpoint) -> Option<&Path> {
    match endpoint {
        Endpoint::Own(own) if own.protocol == OwnProtocol::UDS => Some(Path::new(&own.address)),
        _ => None,
    }
}

fn transport(stream: UnixStream) -> Transport {
    Transport {
        stream: Box::new(stream),
        info: info(),
    }
}

fn info() -> TransportInfo {
    TransportInfo {
        protocol: OwnProtocol::UDS.name(),
        ..TransportInfo::default()
    }
}

/// A socket that a program left behind when it ended without notice is taken over; one that somebody listens on is not, nor
/// any other file.
fn bind(path: &Path) -> io::Result<UnixListener> {
    match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_abandoned(path) => {
            std::fs::remove_file(path)?;
            UnixListener::bind(path)
        }
        bound => bound,
    }
}

fn is_abandoned(path: &Path) -> bool {
    let answer = std::os::unix::net::UnixStream::connect(path);
    answer.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused) && is_socket(path)
}

fn is_socket(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket())
}

/// Its path goes away with it.
#[derive(Debug)]
struct UdsListener {
    listener: UnixListener,
    path: PathBuf,
}

impl Listener for UdsListener {
    fn accept(&self) -> Accepting<'_> {
        Box::pin(async {
            let (stream, _) = self.listener.accept().await?;
            Ok(Accepted::Ready(transport(stream)))
        })
    }

    fn local(&self) -> Option<SocketAddr> {
        None
    }
}

impl Drop for UdsListener {
    fn drop(&mut self) {
        // It may be gone already, which is as well.
        let _ = std::fs::remove_file(&self.path);
    }
}
