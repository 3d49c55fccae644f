//! Two ends in one process, without a socket.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use tokio::sync::mpsc;

use crate::reference::{Endpoint, OwnProtocol};

use super::{
    Accepted, Accepting, Connecting, ListenOptions, Listener, Listening, Transport, TransportInfo, TransportProvider,
};

/// How much may be on its way in each direction, in bytes. A writer waits for the reader beyond it.
const CAPACITY: usize = 64 * 1024;

/// How many peers may wait until they are accepted; further ones wait for their turn.
const BACKLOG: usize = 128;

/// Who listens under which name.
static NAMES: LazyLock<Mutex<HashMap<String, Weak<Backlog>>>> = LazyLock::new(Mutex::default);

type Backlog = mpsc::Sender<Transport>;

/// A pair of connected streams that hold up to `capacity` bytes in each direction.
#[must_use]
pub fn memory_pair(capacity: usize) -> (Transport, Transport) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let pair = NEXT.fetch_add(1, Ordering::Relaxed);
    let (one, other) = tokio::io::duplex(capacity);
    let end = |stream| Transport {
        stream: Box::new(stream),
        info: TransportInfo {
            pair: Some(pair),
            ..info()
        },
    };
    (end(one), end(other))
}

fn info() -> TransportInfo {
    TransportInfo {
        protocol: OwnProtocol::MEMORY.name(),
        ..TransportInfo::default()
    }
}

/// The transport `memory -a NAME`: all communicators of a process reach a listener by its name.
#[derive(Clone, Copy, Debug)]
pub struct MemoryTransport;

impl TransportProvider for MemoryTransport {
    fn protocol(&self) -> Option<OwnProtocol> {
        Some(OwnProtocol::MEMORY)
    }

    fn handles(&self, endpoint: &Endpoint) -> bool {
        name(endpoint).is_some()
    }

    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async move {
            let refused = || io::Error::new(io::ErrorKind::ConnectionRefused, "nobody in this process has this name");
            let backlog = name(endpoint).and_then(find).ok_or_else(refused)?;
            let (near, far) = memory_pair(CAPACITY);
            backlog.send(far).await.map_err(|_| refused())?;
            Ok(near)
        })
    }

    fn listen(&self, endpoint: &Endpoint, _options: &ListenOptions<'_>) -> io::Result<Vec<Listening>> {
        let name = name(endpoint).ok_or(io::ErrorKind::Unsupported)?;
        let (backlog, waiting) = mpsc::channel(BACKLOG);
        let backlog = Arc::new(backlog);
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        names.retain(|_, listener| listener.strong_count() > 0);
        if names.contains_key(name) {
            return Err(io::Error::new(
                io::ErrorKind::AddrInUse,
                "the name is taken in this process",
            ));
        }
        names.insert(name.to_owned(), Arc::downgrade(&backlog));
        let listener = MemoryListener {
            waiting: tokio::sync::Mutex::new(waiting),
            _backlog: backlog,
        };
        Ok(vec![Listening {
            listener: Arc::new(listener),
            endpoint: endpoint.clone(),
        }])
    }
}

fn name(endpoint: &Endpoint) -> Option<&str> {
    match endpoint {
        Endpoint::Own(own) if own.protocol == OwnProtocol::MEMORY => Some(&own.address),
        _ => None,
    }
}

fn find(name: &str) -> Option<Backlog> {
    let names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let backlog = names.get(name)?.upgrade()?;
    Some(Backlog::clone(&backlog))
}

/// The name is free again when this is dropped.
#[derive(Debug)]
struct MemoryListener {
    /// Only one task accepts.
    waiting: tokio::sync::Mutex<mpsc::Receiver<Transport>>,
    _backlog: Arc<Backlog>,
}

impl Listener for MemoryListener {
    fn accept(&self) -> Accepting<'_> {
        Box::pin(async {
            let next = self.waiting.lock().await.recv().await;
            Ok(Accepted::Ready(next.ok_or(io::ErrorKind::BrokenPipe)?))
        })
    }

    fn local(&self) -> Option<SocketAddr> {
        None
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn a_name_leads_to_its_listener_and_is_free_behind_it() {
        let endpoint = OwnProtocol::MEMORY.endpoint("a name of this test");
        let options = ListenOptions::default();
        let refused = MemoryTransport.connect(&endpoint).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);

        let listening = MemoryTransport.listen(&endpoint, &options).unwrap();
        let taken = MemoryTransport.listen(&endpoint, &options).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AddrInUse);
        let mut near = MemoryTransport.connect(&endpoint).await.unwrap();
        let Accepted::Ready(mut far) = listening[0].listener.accept().await.unwrap() else {
            panic!("there is no handshake");
        };
        near.stream.write_all(b"x").await.unwrap();
        assert_eq!(far.stream.read_u8().await.unwrap(), b'x');

        drop(listening);
        assert!(MemoryTransport.connect(&endpoint).await.is_err());
        MemoryTransport.listen(&endpoint, &options).unwrap();
    }
}
