//! Calls in both directions of a connection: adapters that serve a connection which they did not accept, fixed proxies, and what
//! is told of a connection's end.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use amd::prelude::*;
use amd::{Connection, ConnectionError};
use futures::future::join_all;
use tokio::sync::{Semaphore, mpsc};

#[derive(Debug, UserException)]
#[amd(module = "Calling")]
struct Refused {
    code: i32,
}

/// What a client has.
#[interface(module = "Calling")]
trait Listener {
    fn count(&self, number: i32) -> i32;
    fn note(&self, number: i32);
    fn refuse(&self, code: i32) -> Result<(), Refused>;
    fn crash(&self);
    fn wait(&self) -> i32;
    fn context(&self, key: String) -> String;
    fn onward(&self, depth: i32) -> i32;
}

/// What a server has.
#[interface(module = "Calling")]
trait Caller {
    fn back(&self, who: Identity, number: i32) -> i32;
    fn back_blocking(&self, who: Identity, number: i32) -> i32;
    fn onward(&self, who: Identity, depth: i32) -> i32;
    fn wait(&self) -> i32;
    fn enlist(&self, who: Identity);
    fn keep(&self, listener: Option<ListenerPrx>);
}

#[derive(Debug)]
struct Ear {
    notes: mpsc::UnboundedSender<i32>,
    go_on: Semaphore,
    caller: Option<CallerPrx>,
}

#[servant(Listener)]
impl Ear {
    async fn count(&self, number: i32) -> i32 {
        number + 1
    }
    fn note(&self, number: i32) {
        self.notes.send(number).unwrap();
    }
    async fn refuse(&self, code: i32) -> Result<(), Refused> {
        Err(Refused { code })
    }
    fn crash(&self) {
        panic!("a callback panics");
    }
    async fn wait(&self) -> i32 {
        self.notes.send(-1).unwrap();
        self.go_on.acquire().await.unwrap().forget();
        self.notes.send(-2).unwrap();
        7
    }
    async fn context(&self, key: String, current: &Current) -> String {
        current.context().get(&key).unwrap_or_default().to_owned()
    }
    async fn onward(&self, depth: i32, current: &Current) -> Result<i32, InvocationError> {
        let caller = self.caller.as_ref().unwrap();
        let me = Identity::new(current.identity().name, "").unwrap();
        if depth == 0 {
            Ok(0)
        } else {
            Ok(1 + caller.onward(&me, depth - 1).await?)
        }
    }
}

/// Calls back, and gives the test what it is called with.
#[derive(Debug)]
struct Voice {
    enlisted: mpsc::UnboundedSender<(ListenerPrx, Connection)>,
    go_on: Semaphore,
    calls: AtomicI32,
}

fn listener(current: &Current, who: Identity) -> Result<ListenerPrx, InvocationError> {
    current.connection().unwrap().create_proxy(who)
}

#[servant(Caller)]
impl Voice {
    async fn back(&self, who: Identity, number: i32, current: &Current) -> Result<i32, InvocationError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        listener(current, who)?.count(number).await
    }
    fn back_blocking(&self, who: Identity, number: i32, current: &Current) -> Result<i32, InvocationError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        listener(current, who)?.count(number).wait()
    }
    async fn onward(&self, who: Identity, depth: i32, current: &Current) -> Result<i32, DispatchError> {
        if depth == 0 {
            return Ok(0);
        }
        Ok(1 + listener(current, who)?.onward(depth - 1).await?)
    }
    async fn wait(&self) -> i32 {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.go_on.acquire().await.unwrap().forget();
        9
    }
    async fn enlist(&self, who: Identity, current: &Current) -> Result<(), InvocationError> {
        let connection = current.connection().unwrap().clone();
        self.enlisted.send((listener(current, who)?, connection)).unwrap();
        Ok(())
    }
    async fn keep(&self, _listener: Option<ListenerPrx>) {}
}

/// Both ends: a server, and a client with an object adapter for callbacks.
struct Ends {
    server: Communicator,
    client: Communicator,
    caller: CallerPrx,
    voice: Arc<Voice>,
    ear: Arc<Ear>,
    callbacks: ObjectAdapter,
    connection: Connection,
    notes: mpsc::UnboundedReceiver<i32>,
    enlisted: mpsc::UnboundedReceiver<(ListenerPrx, Connection)>,
}

fn who() -> Identity {
    Identity::new("ear", "").unwrap()
}

async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), future)
        .await
        .expect("it happens")
}

impl Ends {
    async fn tcp() -> Self {
        Self::with(&[], &[]).await
    }

    async fn with(server: &[&str], client: &[&str]) -> Self {
        let communicator = |arguments: &[&str]| Communicator::from_args([&["test"], arguments].concat()).unwrap();
        let (server, client) = (communicator(server), communicator(client));
        let (voice, enlisted) = voice();
        let adapter = server
            .create_object_adapter_with_endpoints("Server", "tcp -h 127.0.0.1 -p 0")
            .unwrap();
        let object = adapter.add(voice.clone(), "caller").unwrap();
        adapter.activate().await.unwrap();
        let caller = client.proxy(&object.to_string()).unwrap();
        Self::attach(server, client, caller, voice, enlisted).await
    }

    /// Without a socket, and in one communicator.
    async fn in_memory() -> Self {
        let communicator = Communicator::new().unwrap();
        let (voice, enlisted) = voice();
        let caller = communicator.proxy_to(voice.clone()).unwrap();
        Self::attach(communicator.clone(), communicator, caller, voice, enlisted).await
    }

    async fn attach(
        server: Communicator,
        client: Communicator,
        caller: CallerPrx,
        voice: Arc<Voice>,
        enlisted: mpsc::UnboundedReceiver<(ListenerPrx, Connection)>,
    ) -> Self {
        let callbacks = client.create_object_adapter("").unwrap();
        let (sender, notes) = mpsc::unbounded_channel();
        let ear = Arc::new(Ear {
            notes: sender,
            go_on: Semaphore::new(0),
            caller: Some(caller.clone()),
        });
        callbacks.add(ear.clone(), "ear").unwrap();
        callbacks.activate().await.unwrap();
        let connection = in_time(caller.ice_get_connection()).await.unwrap();
        connection.set_adapter(Some(&callbacks)).unwrap();
        Self {
            server,
            client,
            caller,
            voice,
            ear,
            callbacks,
            connection,
            notes,
            enlisted,
        }
    }

    /// The server's proxy for the client's object, and the server's end of the connection.
    async fn enlist(&mut self) -> (ListenerPrx, Connection) {
        in_time(self.caller.enlist(&who())).await.unwrap();
        self.enlisted.recv().await.unwrap()
    }

    async fn next_note(&mut self) -> i32 {
        in_time(self.notes.recv()).await.unwrap()
    }

    async fn end(self) {
        in_time(self.client.destroy()).await;
        in_time(self.server.destroy()).await;
    }
}

fn voice() -> (Arc<Voice>, mpsc::UnboundedReceiver<(ListenerPrx, Connection)>) {
    let (sender, enlisted) = mpsc::unbounded_channel();
    let voice = Arc::new(Voice {
        enlisted: sender,
        go_on: Semaphore::new(0),
        calls: AtomicI32::new(0),
    });
    (voice, enlisted)
}

async fn both_ways(ends: Ends) {
    assert_eq!(in_time(ends.caller.back(&who(), 1)).await.unwrap(), 2);
    assert_eq!(in_time(ends.caller.back_blocking(&who(), 2)).await.unwrap(), 3);
    // Calls within callbacks within calls, all over one connection.
    assert_eq!(in_time(ends.caller.onward(&who(), 20)).await.unwrap(), 20);
    assert_eq!(ends.caller.ice_cached_connection(), Some(ends.connection.clone()));
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_called_back_over_tcp() {
    both_ways(Ends::tcp().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_called_back_in_memory() {
    both_ways(Ends::in_memory().await).await;
}

/// As many calls as the server will have in dispatch, and twice as many behind them: each waits for a callback over the
/// connection, so that replies have to be read behind requests which cannot be dispatched yet.
#[tokio::test(flavor = "multi_thread")]
async fn callbacks_go_on_at_the_dispatch_limit() {
    for arguments in [&[][..], &["--Ice.Connection.Server.MaxDispatches=1"]] {
        let ends = Ends::with(arguments, &[]).await;
        let calls = (0..300).map(|number| ends.caller.back(&who(), number));
        for (number, answer) in (0..).zip(in_time(join_all(calls)).await) {
            assert_eq!(answer.unwrap(), number + 1);
        }
        ends.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_callbacks_and_calls_interleave() {
    let mut ends = Ends::tcp().await;
    let (listener, _) = ends.enlist().await;
    // Fewer at once than the dispatch limit, each from inside a dispatch, while the server calls on its own account.
    let calls = join_all((0..50).map(|worker| {
        let caller = ends.caller.clone();
        async move {
            for number in 0..40 {
                assert_eq!(
                    caller.back(&who(), worker * 1000 + number).await.unwrap(),
                    worker * 1000 + number + 1
                );
            }
        }
    }));
    let own = join_all((0..10).map(|_| async {
        for number in 0..200 {
            assert_eq!(listener.count(number).await.unwrap(), number + 1);
        }
    }));
    in_time(async { tokio::join!(calls, own) }).await;
    assert_eq!(ends.voice.calls.load(Ordering::Relaxed), 2000);
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_end_in_every_way_that_calls_do() {
    let mut ends = Ends::tcp().await;
    let (listener, connection) = ends.enlist().await;
    match in_time(listener.refuse(5)).await {
        Err(InvocationError::User(Refused { code: 5 })) => {}
        other => panic!("{other:?}"),
    }
    let crashed = in_time(listener.crash()).await.unwrap_err();
    assert_eq!(crashed.status(), Some(ReplyStatus::UNKNOWN_EXCEPTION));
    let nobody: ListenerPrx = connection.create_proxy("nobody").unwrap();
    assert!(matches!(
        in_time(nobody.count(1)).await,
        Err(InvocationError::ObjectNotExist(_))
    ));
    let late = in_time(listener.ice_invocation_timeout(Some(Duration::from_millis(50))).wait()).await;
    assert!(matches!(late, Err(InvocationError::Timeout)), "{late:?}");
    assert_eq!(ends.next_note().await, -1);
    // Its late reply is no one's, and the connection goes on.
    ends.ear.go_on.add_permits(1);
    assert_eq!(ends.next_note().await, -2);
    assert_eq!(in_time(listener.count(1)).await.unwrap(), 2);
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fixed_proxy_changes_as_others_do() {
    let mut ends = Ends::tcp().await;
    let (listener, connection) = ends.enlist().await;
    for number in 0..100 {
        in_time(listener.ice_oneway().note(number)).await.unwrap();
    }
    let mut notes = Vec::new();
    for _ in 0..100 {
        notes.push(ends.next_note().await);
    }
    notes.sort_unstable();
    assert_eq!(notes, (0..100).collect::<Vec<_>>());
    let polite = listener.ice_context(HashMap::from([("lang".to_owned(), "en".to_owned())]));
    assert!(polite.ice_is_fixed());
    assert_eq!(in_time(polite.context("lang")).await.unwrap(), "en");
    let other = polite.ice_with_identity(Identity::new("nobody", "").unwrap());
    assert!(matches!(
        in_time(other.count(1)).await,
        Err(InvocationError::ObjectNotExist(_))
    ));
    // One for another connection is another one.
    let same: ListenerPrx = connection.create_proxy("ear").unwrap();
    assert_eq!(same, listener);
    let far: ListenerPrx = ends.connection.create_proxy("ear").unwrap();
    assert_ne!(far, listener);
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_is_bound_to_its_connection() {
    let ends = Ends::tcp().await;
    let oneway = ends
        .caller
        .ice_oneway()
        .ice_context(HashMap::from([("a".to_owned(), "b".to_owned())]));
    let fixed = oneway.ice_fixed(&ends.connection).ice_twoway();
    assert!(fixed.ice_is_fixed() && !ends.caller.ice_is_fixed());
    assert!(fixed.ice_endpoints().is_empty());
    // As in Ice the text has no endpoints.
    assert!(!fixed.as_object().to_string().contains("tcp"), "{}", fixed.as_object());
    assert_eq!(in_time(fixed.back(&who(), 1)).await.unwrap(), 2);
    assert_eq!(in_time(fixed.ice_get_connection()).await.unwrap(), ends.connection);
    // It is of no use to others.
    let mine: ListenerPrx = ends.connection.create_proxy("ear").unwrap();
    let refused = in_time(ends.caller.keep(&Some(mine))).await.unwrap_err();
    assert!(matches!(refused, InvocationError::Marshal(_)), "{refused:?}");
    assert!(
        amd_text(&refused).contains("bound to a connection"),
        "{}",
        amd_text(&refused)
    );
    assert!(matches!(
        ends.connection.create_proxy::<ListenerPrx>("a/b/c").unwrap_err(),
        InvocationError::Identity(_)
    ));
    ends.end().await;
}

/// An error with its causes.
fn amd_text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_says_what_it_is() {
    let mut ends = Ends::tcp().await;
    let (_, far) = ends.enlist().await;
    let near = ends.connection.clone();
    assert!(far.is_incoming() && !near.is_incoming());
    assert_eq!((far.adapter_name(), near.adapter_name()), ("Server", ""));
    assert_eq!(near.local_address(), far.remote_address());
    assert_eq!(near.remote_address(), far.local_address());
    let ends_of_it = [near.local_address().unwrap(), near.remote_address().unwrap()];
    assert_eq!(near.to_string(), format!("tcp {} to {}", ends_of_it[0], ends_of_it[1]));
    assert_eq!(near.adapter(), Some(ends.callbacks.clone()));
    assert_eq!(far.adapter().unwrap().name(), "Server");
    ends.end().await;
    assert_eq!((near.adapter(), far.adapter()), (None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_adapter_no_object_exists() {
    let mut ends = Ends::tcp().await;
    let (listener, far) = ends.enlist().await;
    assert_eq!(in_time(listener.count(1)).await.unwrap(), 2);
    ends.connection.set_adapter(None).unwrap();
    assert!(matches!(
        in_time(listener.count(1)).await,
        Err(InvocationError::ObjectNotExist(_))
    ));
    ends.connection.set_adapter(Some(&ends.callbacks)).unwrap();
    assert_eq!(in_time(listener.count(1)).await.unwrap(), 2);
    // A server may change who serves an accepted connection as well.
    far.set_adapter(None).unwrap();
    assert!(matches!(
        in_time(ends.caller.ice_ping()).await,
        Err(InvocationError::ObjectNotExist(_))
    ));
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adapter_serves_callbacks_in_any_state_but_deactivated() {
    let mut ends = Ends::tcp().await;
    let (listener, _) = ends.enlist().await;
    ends.callbacks.hold().unwrap();
    in_time(ends.callbacks.wait_for_hold()).await;
    assert_eq!(in_time(listener.count(1)).await.unwrap(), 2);
    // One that was never activated, with middleware, which it takes no longer.
    let fresh = ends.client.create_object_adapter("").unwrap();
    fresh.add(ends.ear.clone(), "ear").unwrap();
    ends.connection.set_adapter(Some(&fresh)).unwrap();
    assert_eq!(in_time(listener.count(1)).await.unwrap(), 2);
    fresh.layer(tower::layer::util::Identity::new()).unwrap_err();
    // The former one is no longer of any account.
    ends.callbacks.deactivate();
    in_time(ends.callbacks.wait_for_deactivate()).await;
    assert_eq!(in_time(listener.count(1)).await.unwrap(), 2);
    fresh.deactivate();
    assert!(matches!(
        in_time(listener.count(1)).await,
        Err(InvocationError::ObjectNotExist(_))
    ));
    // The connection is not the adapter's.
    assert!(ends.connection.is_active());
    assert_eq!(ends.connection.adapter(), None);
    in_time(ends.caller.ice_ping()).await.unwrap();
    let refused = ends.connection.set_adapter(Some(&fresh)).unwrap_err();
    assert!(matches!(refused, amd::AdapterError::Deactivated { .. }));
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deactivation_waits_for_callbacks_under_way_and_lets_them_reply() {
    let mut ends = Ends::tcp().await;
    let (listener, _) = ends.enlist().await;
    let waiting = tokio::spawn(async move { listener.wait().await });
    assert_eq!(ends.next_note().await, -1);
    ends.callbacks.deactivate();
    let mut deactivated = Box::pin(ends.callbacks.wait_for_deactivate());
    assert!(futures::poll!(&mut deactivated).is_pending());
    // A call there and back gives it time to be wrong.
    in_time(ends.caller.ice_ping()).await.unwrap();
    assert!(futures::poll!(&mut deactivated).is_pending());
    ends.ear.go_on.add_permits(1);
    in_time(deactivated).await;
    assert_eq!(in_time(waiting).await.unwrap().unwrap(), 7);
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graceful_close_lets_callbacks_and_calls_end() {
    for closed_by_client in [true, false] {
        let mut ends = Ends::tcp().await;
        let (listener, far) = ends.enlist().await;
        let back = {
            let listener = listener.clone();
            tokio::spawn(async move { listener.wait().await })
        };
        assert_eq!(ends.next_note().await, -1);
        let there = {
            let caller = ends.caller.clone();
            tokio::spawn(async move { caller.wait().await })
        };
        in_time(async {
            while ends.voice.calls.load(Ordering::Relaxed) == 0 {
                tokio::task::yield_now().await
            }
        })
        .await;
        let (closing, closed) = if closed_by_client {
            (&ends.connection, &far)
        } else {
            (&far, &ends.connection)
        };
        closing.close();
        ends.ear.go_on.add_permits(1);
        ends.voice.go_on.add_permits(1);
        assert_eq!(
            in_time(back).await.unwrap().unwrap(),
            7,
            "by client: {closed_by_client}"
        );
        assert_eq!(
            in_time(there).await.unwrap().unwrap(),
            9,
            "by client: {closed_by_client}"
        );
        assert!(matches!(in_time(closing.ended()).await, ConnectionError::Closed));
        assert!(matches!(in_time(closed.ended()).await, ConnectionError::ClosedByPeer));
        // A fixed proxy knows no other way, whoever closed.
        let refused = in_time(listener.count(1)).await.unwrap_err();
        let expected = if closed_by_client { "ClosedByPeer" } else { "Closed" };
        assert_eq!(format!("{refused:?}"), format!("Connection({expected})"));
        // Its own proxy finds another.
        in_time(ends.caller.ice_ping()).await.unwrap();
        ends.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_fails_what_is_under_way_both_ways() {
    let mut ends = Ends::tcp().await;
    let (listener, far) = ends.enlist().await;
    let back = {
        let listener = listener.clone();
        tokio::spawn(async move { listener.wait().await })
    };
    assert_eq!(ends.next_note().await, -1);
    let fixed = ends.caller.ice_fixed(&ends.connection);
    let there = {
        let fixed = fixed.clone();
        tokio::spawn(async move { fixed.wait().await })
    };
    in_time(async {
        while ends.voice.calls.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await
        }
    })
    .await;
    far.abort();
    let (back, there) = (in_time(back).await.unwrap(), in_time(there).await.unwrap());
    assert!(
        matches!(back, Err(InvocationError::Connection(ConnectionError::Closed))),
        "{back:?}"
    );
    assert!(
        matches!(there, Err(InvocationError::Connection(ConnectionError::Lost { .. }))),
        "{there:?}"
    );
    let later = in_time(fixed.ice_get_connection()).await;
    assert!(
        matches!(later, Err(InvocationError::Connection(ConnectionError::Lost { .. }))),
        "{later:?}"
    );
    // The dispatches run to their ends, and are waited for.
    ends.callbacks.deactivate();
    let mut deactivated = Box::pin(ends.callbacks.wait_for_deactivate());
    assert!(futures::poll!(&mut deactivated).is_pending());
    ends.ear.go_on.add_permits(1);
    ends.voice.go_on.add_permits(1);
    in_time(deactivated).await;
    assert_eq!(ends.next_note().await, -2);
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_is_told_once_to_each() {
    let mut ends = Ends::tcp().await;
    let (_, far) = ends.enlist().await;
    let (sender, mut told) = mpsc::unbounded_channel();
    for number in 0..2 {
        let sender = sender.clone();
        let expected = ends.connection.clone();
        ends.connection.on_close(move |connection, reason| {
            assert_eq!(*connection, expected);
            sender.send((number, reason.to_string())).unwrap();
        });
        // One that panics is of no account to the others.
        ends.connection.on_close(|_, _| panic!("a close callback panics"));
    }
    far.close();
    let reason = ConnectionError::ClosedByPeer.to_string();
    assert_eq!(in_time(told.recv()).await.unwrap(), (0, reason.clone()));
    assert_eq!(in_time(told.recv()).await.unwrap(), (1, reason.clone()));
    in_time(ends.connection.ended()).await;
    // Whoever comes late is told at once.
    ends.connection
        .on_close(move |_, reason| sender.send((2, reason.to_string())).unwrap());
    assert_eq!(told.try_recv().unwrap(), (2, reason));
    assert!(in_time(told.recv()).await.is_none());
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_of_dispatches_holds_for_callbacks() {
    let mut ends = Ends::with(&[], &["--Ice.Connection.Client.MaxDispatches=2"]).await;
    let (listener, _) = ends.enlist().await;
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let listener = listener.clone();
            tokio::spawn(async move { listener.wait().await })
        })
        .collect();
    assert_eq!([ends.next_note().await, ends.next_note().await], [-1, -1]);
    // The others wait in the socket: a third begins when one has ended.
    assert_eq!(ends.connection.dispatches(), 2);
    ends.ear.go_on.add_permits(4);
    let mut under_way: usize = 2;
    for _ in 0..6 {
        under_way = if ends.next_note().await == -1 {
            under_way + 1
        } else {
            under_way - 1
        };
        // What has ended for the servant may have its reply still to give.
        assert!(under_way <= 2, "{under_way}");
    }
    for call in calls {
        assert_eq!(in_time(call).await.unwrap().unwrap(), 7);
    }
    ends.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hard_end_aborts_callbacks_under_way() {
    let mut ends = Ends::tcp().await;
    let (listener, _) = ends.enlist().await;
    let back = tokio::spawn(async move { listener.wait().await });
    assert_eq!(ends.next_note().await, -1);
    in_time(ends.client.destroy_within(Duration::from_millis(50))).await;
    let lost = in_time(back).await.unwrap();
    assert!(matches!(lost, Err(InvocationError::Connection(_))), "{lost:?}");
    ends.ear.go_on.add_permits(1);
    in_time(ends.server.destroy()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_ended_keeps_no_adapter() {
    let Ends {
        server,
        client,
        caller,
        voice: _,
        ear,
        callbacks,
        connection,
        ..
    } = Ends::tcp().await;
    connection.close();
    in_time(connection.ended()).await;
    assert_eq!(connection.adapter(), None);
    // Whoever still has the connection has nothing else.
    let gone = Arc::downgrade(&ear);
    drop((ear, callbacks, caller, client));
    let kept = || gone.upgrade().is_some();
    in_time(async {
        while kept() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    drop(connection);
    in_time(server.destroy()).await;
}

/// Serves one dispatch at a time, at either end under one identity.
struct Alone;

#[servant(Listener)]
impl Alone {
    async fn count(&mut self, number: i32) -> i32 {
        number + 10
    }
    async fn note(&mut self, _number: i32) {}
    async fn refuse(&mut self, code: i32) -> Result<(), Refused> {
        Err(Refused { code })
    }
    async fn crash(&mut self) {}
    async fn wait(&mut self) -> i32 {
        0
    }
    async fn context(&mut self, _key: String) -> String {
        String::new()
    }
    async fn onward(&mut self, depth: i32, current: &Current) -> Result<i32, InvocationError> {
        listener(current, who())?.count(depth).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_is_no_call_of_oneself() {
    let ends = Ends::tcp().await;
    let adapter = ends
        .server
        .create_object_adapter_with_endpoints("", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let alone = adapter.add(Alone, "ear").unwrap();
    adapter.activate().await.unwrap();
    let alone: ListenerPrx = ends.client.proxy(&alone.to_string()).unwrap();
    let connection = in_time(alone.ice_get_connection()).await.unwrap();
    connection.set_adapter(Some(&ends.callbacks)).unwrap();
    assert_eq!(in_time(alone.onward(1)).await.unwrap(), 2);
    // A callback object that serves one at a time is no other.
    let callbacks = ends.client.create_object_adapter("").unwrap();
    callbacks.add(Alone, "ear").unwrap();
    connection.set_adapter(Some(&callbacks)).unwrap();
    assert_eq!(in_time(alone.onward(1)).await.unwrap(), 11);
    ends.end().await;
}
