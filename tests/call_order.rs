//! Calls that one thread makes one behind the other are sent in that order, also while their connection is being made.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd::prelude::*;
use futures::future::{join_all, try_join_all};

#[interface(module = "CallOrder")]
trait Log {
    fn note(&self, number: i32);
}

#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<i32>>>);

#[servant(Log)]
impl Notes {
    #[amd(inline)]
    fn note(&self, number: i32) {
        self.0.lock().unwrap().push(number);
    }
}

impl Notes {
    fn take(&self) -> Vec<i32> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

const CALLS: i32 = 100;

/// More than the number from which `try_join_all` polls in the order of wake-ups.
async fn call_all(log: &LogPrx, calls: i32) {
    try_join_all((0..calls).map(|number| log.note(number))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_keep_their_order_while_the_connection_is_made() {
    let server = Communicator::new().unwrap();
    let adapter = server
        .create_object_adapter_with_endpoints("Logs", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let notes = Notes::default();
    let log = adapter.add(notes.clone(), "log").unwrap();
    adapter.activate().await.unwrap();

    for _ in 0..20 {
        let client = Communicator::new().unwrap();
        let log: LogPrx = client.proxy(&log.to_string()).unwrap();
        call_all(&log, CALLS).await;
        assert_eq!(notes.take(), Vec::from_iter(0..CALLS));
        client.destroy().await;
    }
    server.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_keep_their_order_in_memory() {
    for _ in 0..20 {
        let communicator = Communicator::new().unwrap();
        let notes = Notes::default();
        let log: LogPrx = communicator.proxy_to(notes.clone()).unwrap();
        call_all(&log, CALLS).await;
        assert_eq!(notes.take(), Vec::from_iter(0..CALLS));
        communicator.destroy().await;
    }
}

/// Proxies for different objects at one place share the line as they share the connection.
#[tokio::test(flavor = "multi_thread")]
async fn calls_of_several_proxies_keep_their_order() {
    let server = Communicator::new().unwrap();
    let adapter = server
        .create_object_adapter_with_endpoints("Logs", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let notes = Notes::default();
    let first = adapter.add(notes.clone(), "first").unwrap();
    let second = adapter.add(notes.clone(), "second").unwrap();
    adapter.activate().await.unwrap();

    for _ in 0..20 {
        let client = Communicator::new().unwrap();
        let logs: [LogPrx; 2] = [&first, &second].map(|log| client.proxy(&log.to_string()).unwrap());
        try_join_all((0..CALLS).map(|number| logs[number as usize % 2].note(number)))
            .await
            .unwrap();
        assert_eq!(notes.take(), Vec::from_iter(0..CALLS));
        client.destroy().await;
    }
    server.destroy().await;
}

/// A call that is given up while it waits is not sent, and holds up nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_given_up_in_line_is_not_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = Communicator::new().unwrap();
    let log: LogPrx = client.proxy(&format!("log -o:tcp -h 127.0.0.1 -p {port}")).unwrap();

    let given_up = log.note(1).timeout(Duration::from_millis(10));
    assert!(matches!(given_up.await, Err(InvocationError::Timeout)));
    let sent = tokio::spawn(log.note(2).into_future());
    let bytes = validate_and_read(listener).await;
    assert_eq!(&bytes[8..9], &[0], "a request");
    assert_eq!(bytes[bytes.len() - 4..], 2i32.to_le_bytes(), "the parameter");
    sent.await.unwrap().unwrap();
    client.destroy().await;
}

/// Plays the server: validates the connection, and gives what one read brings.
async fn validate_and_read(listener: tokio::net::TcpListener) -> Vec<u8> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (mut stream, _) = listener.accept().await.unwrap();
    stream.write_all(b"IceP\x01\0\x01\0\x03\0\x0e\0\0\0").await.unwrap();
    let mut bytes = vec![0; 1024];
    let read = stream.read(&mut bytes).await.unwrap();
    bytes.truncate(read);
    // Kept open until the client says that it closes.
    tokio::spawn(async move { stream.read(&mut [0; 1024]).await });
    bytes
}

#[test]
fn who_waits_in_line_is_told_when_the_runtime_ends() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = {
        let _context = runtime.enter();
        Communicator::new().unwrap()
    };
    let log: LogPrx = client.proxy(&format!("log:tcp -h 127.0.0.1 -p {port}")).unwrap();
    let (polled, waits) = std::sync::mpsc::channel();
    let caller = std::thread::spawn(move || {
        let calls = join_all([log.note(1), log.note(2)]);
        let mut calls = std::pin::pin!(calls);
        futures::executor::block_on(std::future::poll_fn(|cx| {
            let outcome = calls.as_mut().poll(cx);
            let _ = polled.send(());
            outcome
        }))
    });
    waits.recv().unwrap();
    runtime.shutdown_timeout(Duration::from_secs(20));
    for outcome in caller.join().unwrap() {
        assert!(matches!(outcome, Err(InvocationError::Connection(_))), "{outcome:?}");
    }
}
