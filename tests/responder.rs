//! Methods that reply through a responder: early, late, from elsewhere, or never.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::unused_async,
    reason = "a test"
)]

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use amd::prelude::*;
use amd::{Lane, Responder, Servant};
use test_support::raw::RawPeer;
use tokio::sync::{Notify, Semaphore};

#[derive(Debug, Clone, PartialEq, UserException)]
#[amd(module = "Early")]
struct Refused {
    why: String,
}

#[interface(module = "Early")]
trait Desk {
    fn greet(&self, name: String) -> String;
    fn ring(&self);
    fn split(&self, text: String) -> (String, i32);
    #[amd(tag = 7)]
    fn find(&self, name: String) -> Option<i32>;
    fn enter(&self, name: String) -> Result<i32, Refused>;
    fn leave(&self, name: String) -> Result<(), Refused>;
}

/// What the methods of a desk do after their replies, as the test sees it.
struct Log {
    go_on: Semaphore,
    went_on: Notify,
}

type Answer<T> = Responder<T>;

/// Replies in each form that there is.
#[derive(Default)]
struct Replies(Arc<Log>);

impl Default for Log {
    fn default() -> Self {
        Self {
            go_on: Semaphore::new(0),
            went_on: Notify::new(),
        }
    }
}

#[servant(Desk)]
impl Replies {
    async fn greet(&self, name: &str, responder: Responder<String>) {
        responder.reply(format!("Hello, {name}!"));
        self.0.go_on.acquire().await.unwrap().forget();
        self.0.went_on.notify_one();
    }

    // The responder is told by its type, whatever it is called; `Current` may stand on either side.
    fn ring(&self, then: Answer<()>, current: &Current) {
        assert_eq!(current.operation(), "ring");
        then.reply(());
    }

    fn split(&self, text: String, current: Current, responder: Responder<(&str, i32)>) {
        assert_eq!(current.operation(), "split");
        let length = i32::try_from(text.len()).unwrap();
        responder.reply(("half", length));
    }

    fn find(&self, name: &str, responder: Responder<Option<i32>>) -> impl Future<Output = ()> + use<> {
        let found = (name == "Alice").then_some(4);
        async move {
            tokio::task::yield_now().await;
            responder.reply(found);
        }
    }

    fn enter(&self, name: String, responder: Responder<i32, Refused>) {
        match name.as_str() {
            "Alice" => responder.reply(1),
            "Bob" => responder.error(Refused { why: name }),
            "Carol" => responder.error(DispatchError::new(ReplyStatus::UNAUTHORIZED, "not you")),
            "Dave" => panic!("on purpose"),
            _ => {}
        }
    }

    // An operation that can throw need not.
    async fn leave(&self, _name: &str, responder: Responder<()>) {
        tokio::task::yield_now().await;
        assert!(!responder.current().is_oneway());
        responder.reply(());
    }
}

/// A communicator with this servant, and a client of its own.
struct Setup {
    server: Communicator,
    client: Communicator,
    desk: DeskPrx,
}

async fn serve<S: Servant>(servant: S, properties: &[(&str, &str)]) -> Setup {
    let builder = properties
        .iter()
        .fold(Communicator::builder(), |builder, (name, value)| {
            builder.property(*name, *value)
        });
    let server = builder.build().unwrap();
    let adapter = server
        .create_object_adapter_with_endpoints("Desk", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let object = adapter.add(servant, "desk").unwrap().to_string();
    adapter.activate().await.unwrap();
    let client = Communicator::new().unwrap();
    let desk = client.proxy(&object).unwrap();
    Setup { server, client, desk }
}

impl Setup {
    async fn end(self) {
        self.client.destroy().await;
        self.server.destroy().await;
    }
}

#[test]
fn the_lane_is_that_of_what_the_method_returns() {
    let lanes = Replies::TABLE.iter().map(|row| (row.name(), row.handler().lane()));
    let expected = [
        ("enter", Lane::Sync),
        ("find", Lane::Async),
        ("greet", Lane::Async),
        ("leave", Lane::Async),
        ("ring", Lane::Sync),
        ("split", Lane::Sync),
    ];
    assert!(lanes.eq(expected));
}

#[tokio::test]
async fn a_method_goes_on_after_its_reply() {
    let servant = Replies::default();
    let log = servant.0.clone();
    let setup = serve(servant, &[]).await;
    assert_eq!(setup.desk.greet("Alice").await.unwrap(), "Hello, Alice!");
    assert!(futures::FutureExt::now_or_never(log.went_on.notified()).is_none());
    log.go_on.add_permits(1);
    log.went_on.notified().await;
    setup.end().await;
}

#[tokio::test]
async fn results_of_every_form_are_replied() {
    let setup = serve(Replies::default(), &[]).await;
    setup.desk.ring().await.unwrap();
    assert_eq!(setup.desk.split("text").await.unwrap(), ("half".to_owned(), 4));
    assert_eq!(setup.desk.find("Alice").await.unwrap(), Some(4));
    assert_eq!(setup.desk.find("Bob").await.unwrap(), None);
    assert_eq!(setup.desk.enter("Alice").await.unwrap(), 1);
    setup.desk.leave("Alice").await.unwrap();
    setup.end().await;
}

#[tokio::test]
async fn exceptions_and_other_failures_are_replied() {
    let setup = serve(Replies::default(), &[]).await;
    let refused = setup.desk.enter("Bob").await.unwrap_err();
    assert_eq!(refused.user(), Some(&Refused { why: "Bob".into() }));
    let unauthorized = setup.desk.enter("Carol").await.unwrap_err();
    assert!(unauthorized.to_string().contains("not you"), "{unauthorized}");
    let panicked = setup.desk.enter("Dave").await.unwrap_err();
    assert!(panicked.to_string().contains("the servant panicked"), "{panicked}");
    setup.end().await;
}

#[tokio::test]
async fn who_drops_a_responder_answers_with_an_unknown_exception() {
    let setup = serve(Replies::default(), &[]).await;
    let dropped = setup.desk.enter("Eve").await.unwrap_err();
    assert!(
        matches!(&dropped, InvocationError::Dispatch { status, message }
            if *status == ReplyStatus::UNKNOWN_EXCEPTION
                && message == "the servant dropped its responder without a reply"),
        "{dropped}"
    );
    // That was the one reply: the connection goes on.
    assert_eq!(setup.desk.enter("Alice").await.unwrap(), 1);
    setup.end().await;
}

/// Hands its responders to somebody else.
struct Hands {
    responders: Mutex<mpsc::Sender<Responder<String>>>,
}

#[servant(Desk)]
impl Hands {
    fn greet(&self, _name: &str, responder: Responder<String>) {
        self.responders.lock().unwrap().send(responder).unwrap();
    }
    fn ring(&self) {}
    fn split(&self, text: String) -> (String, i32) {
        (text, 0)
    }
    fn find(&self, _name: &str) -> Option<i32> {
        None
    }
    fn enter(&self, _name: &str) -> i32 {
        0
    }
    fn leave(&self, _name: &str) {}
}

fn hands() -> (Hands, mpsc::Receiver<Responder<String>>) {
    let (sender, receiver) = mpsc::channel();
    let responders = Mutex::new(sender);
    (Hands { responders }, receiver)
}

/// The next responder, taken on a thread that may wait.
async fn next(responders: mpsc::Receiver<Responder<String>>) -> (Responder<String>, mpsc::Receiver<Responder<String>>) {
    let next = move || (responders.recv().unwrap(), responders);
    tokio::task::spawn_blocking(next).await.unwrap()
}

#[tokio::test]
async fn another_thread_replies_after_the_method_has_returned() {
    let (servant, responders) = hands();
    let setup = serve(servant, &[]).await;
    std::thread::spawn(move || {
        let second = [responders.recv().unwrap(), responders.recv().unwrap()];
        for (number, responder) in second.into_iter().enumerate().rev() {
            responder.reply(format!("answer {number}"));
        }
    });
    let (first, second) = futures::join!(setup.desk.greet("a"), setup.desk.greet("b"));
    let mut answers = [first.unwrap(), second.unwrap()];
    answers.sort();
    assert_eq!(answers, ["answer 0", "answer 1"]);
    setup.end().await;
}

/// A request is in dispatch until its reply is given, whatever has become of the method.
#[tokio::test]
async fn a_shutdown_waits_for_a_late_reply() {
    let (servant, responders) = hands();
    let setup = serve(servant, &[]).await;
    let call = tokio::spawn(async move { setup.desk.greet("Alice").await });
    let (responder, _responders) = next(responders).await;
    assert_eq!(responder.current().connection().unwrap().dispatches(), 1);
    let destroyed = setup.server.destroy();
    tokio::pin!(destroyed);
    assert!(
        tokio::time::timeout(Duration::from_millis(100), &mut destroyed)
            .await
            .is_err(),
        "the reply is yet to come"
    );
    responder.reply("late".into());
    destroyed.await;
    assert_eq!(call.await.unwrap().unwrap(), "late");
    setup.client.destroy().await;
}

#[tokio::test]
async fn a_request_without_its_reply_counts_against_the_dispatch_limit() {
    let (servant, responders) = hands();
    let setup = serve(servant, &[("Ice.Connection.Server.MaxDispatches", "1")]).await;
    let first = tokio::spawn({
        let desk = setup.desk.clone();
        async move { desk.greet("a").await }
    });
    let (responder, _responders) = next(responders).await;
    let mut ring = setup.desk.ring();
    assert!(
        tokio::time::timeout(Duration::from_millis(100), &mut ring)
            .await
            .is_err(),
        "the limit is reached"
    );
    responder.reply("done".into());
    ring.await.unwrap();
    assert_eq!(first.await.unwrap().unwrap(), "done");
    setup.end().await;
}

/// The address at which a communicator's one adapter listens.
fn address(desk: &DeskPrx) -> std::net::SocketAddr {
    let text = desk.to_string();
    let port = text.split("-p ").nth(1).unwrap().split(' ').next().unwrap();
    format!("127.0.0.1:{port}").parse().unwrap()
}

/// What is called oneway, though it has results, is answered to nobody; then the connection goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_reply_to_a_oneway_request_is_dropped() {
    let (servant, responders) = hands();
    let setup = serve(servant, &[]).await;
    let mut peer = RawPeer::connect(address(&setup.desk));
    peer.request(0, "desk", "greet", b"\x05Alice");
    let (responder, responders) = next(responders).await;
    assert!(responder.current().is_oneway());
    let connection = responder.current().connection().unwrap().clone();
    assert_eq!(connection.dispatches(), 1);
    responder.reply("nobody hears this".into());
    assert_eq!(connection.dispatches(), 0);
    peer.request(0, "desk", "greet", b"\x05Alice");
    drop(next(responders).await);
    peer.request(3, "desk", "ring", b"");
    let reply = tokio::task::spawn_blocking(move || peer.reply()).await.unwrap();
    assert_eq!(reply, (3, 0));
    setup.end().await;
}

/// Parameters that cannot be read are answered by the request itself: there is no responder yet.
#[tokio::test(flavor = "multi_thread")]
async fn broken_parameters_have_one_reply() {
    let setup = serve(Replies::default(), &[]).await;
    let mut peer = RawPeer::connect(address(&setup.desk));
    for (id, parameters) in [(1, &b"\xff\xff\xff\xff\x7f"[..]), (2, b"\x05Alice more"), (3, b"")] {
        peer.request(id, "desk", "enter", parameters);
    }
    peer.request(4, "desk", "enter", b"\x05Alice");
    let replies = tokio::task::spawn_blocking(move || [0; 4].map(|_| peer.reply()))
        .await
        .unwrap();
    let mut replies = replies.to_vec();
    replies.sort_unstable();
    // UnknownLocalException for those that are broken.
    assert_eq!(replies, [(1, 5), (2, 5), (3, 5), (4, 0)]);
    setup.end().await;
}

/// The reply has nowhere to go, and is no longer waited for.
#[tokio::test(flavor = "multi_thread")]
async fn a_reply_to_a_peer_that_has_vanished_is_dropped() {
    let (servant, responders) = hands();
    let setup = serve(servant, &[]).await;
    let mut peer = RawPeer::connect(address(&setup.desk));
    peer.request(1, "desk", "greet", b"\x05Alice");
    let (responder, _responders) = next(responders).await;
    drop(peer);
    responder.current().cancellation().cancelled().await;
    let connection = responder.current().connection().unwrap().clone();
    assert_eq!(connection.dispatches(), 1);
    responder.reply("nobody hears this".into());
    assert_eq!(connection.dispatches(), 0);
    setup.end().await;
}

/// What a method does after its reply is no dispatch: no shutdown waits for it, and it goes on.
#[tokio::test]
async fn a_shutdown_does_not_wait_for_what_follows_the_reply() {
    let servant = Replies::default();
    let log = servant.0.clone();
    let setup = serve(servant, &[]).await;
    assert_eq!(setup.desk.greet("Alice").await.unwrap(), "Hello, Alice!");
    setup.end().await;
    assert!(futures::FutureExt::now_or_never(log.went_on.notified()).is_none());
    log.go_on.add_permits(1);
    log.went_on.notified().await;
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_dropped_responder_is_logged_and_one_that_replied_is_not() {
    let (servant, responders) = hands();
    let setup = serve(servant, &[]).await;
    let calls = tokio::spawn({
        let desk = setup.desk.clone();
        async move { futures::join!(desk.greet("a"), desk.greet("b")) }
    });
    let (first, responders) = next(responders).await;
    let (second, _responders) = next(responders).await;
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_ansi(false);
    let logged = || String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    tracing::subscriber::with_default(subscriber.finish(), || {
        first.reply("done".into());
        assert_eq!(logged(), "");
        drop(second);
    });
    let text = logged();
    assert!(
        text.contains("WARN") && text.contains("a responder was dropped"),
        "{text}"
    );
    assert!(
        text.contains(r#"operation="greet""#) && text.contains("identity=desk"),
        "{text}"
    );
    let (one, other) = calls.await.unwrap();
    assert!(one.is_ok() != other.is_ok());
    setup.end().await;
}
