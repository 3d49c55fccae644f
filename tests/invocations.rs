//! Calls to peers that do not do what is expected of them.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use amd::prelude::*;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

#[interface(module = "Invocations")]
pub trait Sink {
    fn take(&self, bytes: Vec<u8>);
}

/// The peer validates the connection and then never reads: a oneway call waits until it is written, and no longer than
/// its timeout.
#[tokio::test]
async fn the_timeout_covers_the_writing_of_a_oneway_call() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let peer = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"IceP\x01\0\x01\0\x03\0\x0e\0\0\0").await.unwrap();
        stream
    });
    let communicator = Communicator::new().unwrap();
    let sink: SinkPrx = communicator
        .proxy(&format!("sink -o:tcp -h 127.0.0.1 -p {port}"))
        .unwrap();
    let call = sink.take(&vec![0; 64 << 20]).timeout(Duration::from_millis(200));
    let ended = tokio::time::timeout(Duration::from_secs(20), call).await;
    let outcome = ended.expect("the call ends by its own timeout");
    assert!(matches!(outcome, Err(InvocationError::Timeout)), "{outcome:?}");
    drop(peer.await.unwrap());
}

/// Passes on what it gets, on the connection's task, so in the order of the requests.
struct Recorder(UnboundedSender<Vec<u8>>);

#[servant(Sink)]
impl Recorder {
    #[amd(inline)]
    fn take(&self, bytes: Vec<u8>) {
        self.0.send(bytes).unwrap();
    }
}

/// Also more requests than may be in dispatch at once.
#[tokio::test]
async fn our_server_dispatches_the_requests_of_a_batch_in_order() {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Sinks", "tcp -h 127.0.0.1")
        .unwrap();
    let (sender, mut taken) = unbounded_channel();
    let sink = adapter.add(Recorder(sender), "sink").unwrap();
    let sink = sink.ice_unchecked_cast::<SinkPrx>();
    adapter.activate().await.unwrap();
    let batch = sink.ice_batch_oneway();
    for number in 0..250 {
        batch.take(&[number]).await.unwrap();
    }
    // What a call through the same connection tells: nothing is on its way.
    sink.ice_ping().await.unwrap();
    assert!(taken.is_empty(), "a request was sent before the flush");
    batch.ice_flush_batch_requests().await.unwrap();
    for number in 0..250 {
        let bytes = tokio::time::timeout(Duration::from_secs(20), taken.recv()).await;
        assert_eq!(bytes.expect("the batch arrives"), Some(vec![number]));
    }
    communicator.destroy().await;
}
