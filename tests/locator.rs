//! Proxies without endpoints: what a locator is asked, what is kept, and locators that lie, hang or are gone.
#![allow(missing_docs, clippy::unwrap_used, clippy::result_large_err, reason = "a test")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd::ice::{
    AdapterNotFoundException, Locator, LocatorFindAdapterByIdError, LocatorFindObjectByIdError, LocatorRegistryPrx,
    ObjectNotFoundException,
};
use amd::prelude::*;
use amd::proxy::LocateError;
use futures::future::join_all;
use tokio::sync::Semaphore;

/// For what must happen.
const SOON: Duration = Duration::from_secs(30);

#[interface(module = "Located")]
pub trait Greeter {
    fn greet(&self) -> String;
}

struct Server(&'static str);

#[servant(Greeter)]
impl Server {
    fn greet(&self) -> String {
        self.0.to_owned()
    }
}

/// A locator that says what the test tells it to.
struct Book {
    adapters: Mutex<HashMap<String, Option<ObjectPrx>>>,
    objects: Mutex<HashMap<String, Option<ObjectPrx>>>,
    asked: AtomicUsize,
    /// Each answer takes one.
    answers: Semaphore,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            adapters: Mutex::default(),
            objects: Mutex::default(),
            asked: AtomicUsize::new(0),
            answers: Semaphore::new(1000),
        }
    }
}

impl Book {
    fn set_adapter(&self, id: &str, proxy: Option<ObjectPrx>) {
        self.adapters.lock().unwrap().insert(id.to_owned(), proxy);
    }

    fn set_object(&self, name: &str, proxy: Option<ObjectPrx>) {
        self.objects.lock().unwrap().insert(name.to_owned(), proxy);
    }

    fn asked(&self) -> usize {
        self.asked.load(SeqCst)
    }

    async fn answer<T>(&self, answer: impl FnOnce() -> T) -> T {
        self.asked.fetch_add(1, SeqCst);
        self.answers.acquire().await.unwrap().forget();
        answer()
    }
}

#[servant(Locator)]
impl Book {
    async fn find_object_by_id(&self, id: Identity) -> Result<Option<ObjectPrx>, LocatorFindObjectByIdError> {
        let found = self
            .answer(|| self.objects.lock().unwrap().get(id.name()).cloned())
            .await;
        found.ok_or_else(|| ObjectNotFoundException {}.into())
    }

    async fn find_adapter_by_id(&self, id: &str) -> Result<Option<ObjectPrx>, LocatorFindAdapterByIdError> {
        let found = self.answer(|| self.adapters.lock().unwrap().get(id).cloned()).await;
        found.ok_or_else(|| AdapterNotFoundException {}.into())
    }

    fn get_registry(&self) -> Option<LocatorRegistryPrx> {
        None
    }
}

/// A locator in a communicator of its own, and a client that uses it.
struct World {
    book: Arc<Book>,
    registry: Communicator,
    locator: String,
    client: Communicator,
}

impl World {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    async fn with(properties: &[(&str, &str)]) -> Self {
        let book = Arc::new(Book::default());
        let registry = Communicator::new().unwrap();
        let adapter = registry
            .create_object_adapter_with_endpoints("Locator", "tcp -h 127.0.0.1")
            .unwrap();
        let locator = adapter.add(book.clone(), "Test/Locator").unwrap().to_string();
        adapter.activate().await.unwrap();
        let mut client = Communicator::builder().property("Ice.Default.Locator", &locator);
        for (name, value) in properties {
            client = client.property(*name, *value);
        }
        Self {
            book,
            registry,
            locator,
            client: client.build().unwrap(),
        }
    }

    fn greeter(&self, text: &str) -> GreeterPrx {
        self.client.proxy(text).unwrap()
    }

    /// A proxy that the locator can give away.
    fn direct(&self, text: &str) -> Option<ObjectPrx> {
        Some(self.registry.proxy(text).unwrap())
    }
}

/// A server in a communicator of its own, as in another process, and its endpoints.
async fn serve(name: &'static str) -> (Communicator, String) {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Greeter", "tcp -h 127.0.0.1")
        .unwrap();
    let proxy = adapter.add(Server(name), "greeter").unwrap().to_string();
    adapter.activate().await.unwrap();
    (communicator, proxy)
}

async fn greet(greeter: &GreeterPrx) -> Result<String, InvocationError> {
    let called = tokio::time::timeout(SOON, greeter.greet()).await;
    called.expect("the call ends")
}

async fn not_located(greeter: &GreeterPrx) -> Arc<LocateError> {
    match greet(greeter).await {
        Err(InvocationError::NotLocated(error)) => error,
        other => panic!("{other:?}"),
    }
}

async fn until(condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(SOON, waiting).await.expect("it happens");
}

#[tokio::test]
async fn one_question_for_all_callers_and_none_afterwards() {
    let world = World::new().await;
    let (_server, direct) = serve("one").await;
    world.book.set_adapter("Adapter", world.direct(&direct));
    let greeters: Vec<_> = (0..50).map(|_| world.greeter("greeter @ Adapter")).collect();
    for greeting in join_all(greeters.iter().map(greet)).await {
        assert_eq!(greeting.unwrap(), "one");
    }
    assert_eq!(greet(&world.greeter("greeter @ Adapter")).await.unwrap(), "one");
    assert_eq!(world.book.asked(), 1);
    world.client.destroy().await;
}

#[tokio::test]
async fn calls_keep_their_order_while_the_locator_is_asked() {
    let world = World::new().await;
    let (_server, direct) = serve("one").await;
    world.book.set_adapter("Adapter", world.direct(&direct));
    world.book.answers.forget_permits(1000);
    let greeter = world.greeter("greeter @ Adapter");
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(greeter.greet())).collect();
    until(|| world.book.asked() == 1).await;
    world.book.answers.add_permits(1);
    for call in calls {
        let greeting = tokio::time::timeout(SOON, call).await.expect("it ends").unwrap();
        assert_eq!(greeting.unwrap(), "one");
    }
    assert_eq!(world.book.asked(), 1);
}

#[tokio::test]
async fn a_well_known_object_is_at_its_endpoints_or_at_an_adapter() {
    let world = World::new().await;
    let (_server, direct) = serve("one").await;
    world.book.set_object("greeter", world.direct(&direct));
    assert_eq!(greet(&world.greeter("greeter")).await.unwrap(), "one");
    assert_eq!(world.book.asked(), 1);

    let world = World::new().await;
    world.book.set_object("greeter", world.direct("greeter @ Adapter"));
    world.book.set_adapter("Adapter", world.direct(&direct));
    assert_eq!(greet(&world.greeter("greeter")).await.unwrap(), "one");
    assert_eq!(greet(&world.greeter("greeter")).await.unwrap(), "one");
    assert_eq!(world.book.asked(), 2);
}

#[tokio::test]
async fn what_moved_is_found_again() {
    let world = World::new().await;
    let (first, direct) = serve("first").await;
    world.book.set_object("greeter", world.direct("greeter @ Adapter"));
    world.book.set_adapter("Adapter", world.direct(&direct));
    assert_eq!(greet(&world.greeter("greeter")).await.unwrap(), "first");
    first.destroy().await;
    let (_second, direct) = serve("second").await;
    world.book.set_adapter("Adapter", world.direct(&direct));
    assert_eq!(greet(&world.greeter("greeter")).await.unwrap(), "second");
    assert_eq!(greet(&world.greeter("greeter @ Adapter")).await.unwrap(), "second");
}

#[tokio::test]
async fn a_well_known_object_that_left_its_server_is_found_again() {
    let world = World::new().await;
    let (first, direct) = serve("first").await;
    world.book.set_object("greeter", world.direct(&direct));
    let greeter = world.greeter("greeter");
    assert_eq!(greet(&greeter).await.unwrap(), "first");
    // Another object lives where it was, so that a connection tells nothing.
    let elsewhere = world
        .direct(&direct)
        .unwrap()
        .ice_with_identity("nobody".parse().unwrap());
    assert!(matches!(
        elsewhere.ice_ping().await,
        Err(InvocationError::ObjectNotExist(_))
    ));
    let (_second, direct) = serve("second").await;
    world.book.set_object("other", world.direct(&direct));
    world.book.set_object("stranger", world.direct(&direct));
    let stranger = world.greeter("stranger");
    match greet(&stranger).await {
        Err(InvocationError::ObjectNotExist(target)) => assert_eq!(target.name, "stranger"),
        other => panic!("{other:?}"),
    }
    // Once for `greeter`, twice for the stranger: the call was sent again where the locator said it was then.
    assert_eq!(world.book.asked(), 3);
    first.destroy().await;
}

#[tokio::test]
async fn what_the_locator_does_not_know() {
    let world = World::new().await;
    for (proxy, subject) in [
        ("greeter @ Nowhere", "object adapter `Nowhere`"),
        ("cat/nobody", "object `cat/nobody`"),
    ] {
        let before = world.book.asked();
        let error = not_located(&world.greeter(proxy)).await;
        assert!(matches!(*error, LocateError::NotRegistered { .. }), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(subject) && text.contains("Test/Locator"), "{text}");
        assert_eq!(world.book.asked() - before, 2, "asked once more, as by default");
    }
    let world = World::with(&[("Ice.RetryIntervals", "-1")]).await;
    not_located(&world.greeter("greeter @ Nowhere")).await;
    assert_eq!(world.book.asked(), 1);
}

#[tokio::test]
async fn a_locator_that_lies() {
    let world = World::new().await;
    world.book.set_adapter("Null", None);
    world.book.set_adapter("Circle", world.direct("greeter @ Circle"));
    world.book.set_adapter("WellKnown", world.direct("greeter"));
    world.book.set_object("itself", world.direct("itself"));
    world.book.set_object("lost", world.direct("lost @ Circle"));
    for proxy in [
        "greeter @ Null",
        "greeter @ Circle",
        "greeter @ WellKnown",
        "itself",
        "lost",
    ] {
        let error = not_located(&world.greeter(proxy)).await;
        assert!(matches!(*error, LocateError::NoEndpoints { .. }), "{proxy}: {error:?}");
    }
    // Itself: it has endpoints, and no such object.
    world.book.set_adapter("Me", world.direct(&world.locator));
    match greet(&world.greeter("greeter @ Me")).await {
        Err(InvocationError::ObjectNotExist(target)) => assert_eq!(target.name, "greeter"),
        other => panic!("{other:?}"),
    }
    // Nobody listens there.
    world
        .book
        .set_adapter("Gone", world.direct("dummy:tcp -h 127.0.0.1 -p 1"));
    match greet(&world.greeter("greeter @ Gone")).await {
        Err(InvocationError::Connection(amd::ConnectionError::ConnectFailed { .. })) => {}
        other => panic!("{other:?}"),
    }
    // Endpoints of no use to anybody.
    world
        .book
        .set_adapter("Opaque", world.direct("dummy:opaque -t 99 -e 1.0 -v abcd"));
    match greet(&world.greeter("greeter @ Opaque")).await {
        Err(InvocationError::NoEndpoint { proxy }) => assert!(proxy.contains("Opaque"), "{proxy}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_object_of_another_encoding_is_not_called() {
    let world = World::new().await;
    let (_server, direct) = serve("one").await;
    let old = world.direct(&direct).unwrap().ice_encoding(amd::Encoding::V1_0);
    world.book.set_object("greeter", Some(old));
    let error = not_located(&world.greeter("greeter")).await;
    assert!(matches!(*error, LocateError::NoEndpoints { .. }), "{error:?}");
    assert_eq!(greet(&world.greeter("greeter -e 1.0")).await.unwrap(), "one");
}

#[tokio::test]
async fn a_locator_that_is_no_locator() {
    let (_server, direct) = serve("one").await;
    let client = Communicator::builder().property("Ice.Default.Locator", &direct).build();
    let client = client.unwrap();
    let error = not_located(&client.proxy("greeter @ Adapter").unwrap()).await;
    match &*error {
        LocateError::Unreachable { source, .. } => {
            assert!(matches!(**source, InvocationError::OperationNotExist(_)), "{source:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_locator_that_is_gone() {
    let world = World::new().await;
    world.registry.destroy().await;
    let error = not_located(&world.greeter("greeter @ Adapter")).await;
    match &*error {
        LocateError::Unreachable { source, .. } => {
            assert!(matches!(**source, InvocationError::Connection(_)), "{source:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_locator_that_never_answers() {
    let world = World::new().await;
    world.book.answers.forget_permits(1000);
    let greeter = world
        .greeter("greeter @ Adapter")
        .ice_invocation_timeout(Some(Duration::from_millis(200)));
    match greet(&greeter).await {
        Err(InvocationError::Timeout) => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_locator_has_its_own_limit() {
    let world = World::new().await;
    world.book.answers.forget_permits(1000);
    let locator: ObjectPrx = world.client.proxy(&world.locator).unwrap();
    let locator = locator.ice_invocation_timeout(Some(Duration::from_millis(200)));
    let greeter = world.greeter("greeter @ Adapter").ice_locator(None);
    assert!(matches!(greet(&greeter).await, Err(InvocationError::NoEndpoint { .. })));
    let greeter = world.greeter("greeter @ Adapter").ice_locator(Some(&locator));
    let error = not_located(&greeter).await;
    match &*error {
        LocateError::Unreachable { source, .. } => assert!(matches!(**source, InvocationError::Timeout), "{source:?}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_caller_who_leaves_takes_no_answer_along() {
    let world = World::new().await;
    let (_server, direct) = serve("one").await;
    world.book.set_adapter("Adapter", world.direct(&direct));
    world.book.answers.forget_permits(1000);
    let (first, second) = (world.greeter("greeter @ Adapter"), world.greeter("greeter @ Adapter"));
    let leaving = tokio::spawn(first.greet());
    until(|| world.book.asked() == 1).await;
    let staying = tokio::spawn(second.greet());
    leaving.abort();
    assert!(leaving.await.unwrap_err().is_cancelled());
    world.book.answers.add_permits(1);
    let greeting = tokio::time::timeout(SOON, staying).await.expect("it ends").unwrap();
    assert_eq!(greeting.unwrap(), "one");
    assert_eq!(world.book.asked(), 1);
}

#[tokio::test]
async fn a_communicator_ends_while_its_locator_is_silent() {
    let world = World::new().await;
    world.book.answers.forget_permits(1000);
    let call = tokio::spawn(world.greeter("greeter @ Adapter").greet());
    until(|| world.book.asked() == 1).await;
    // Whoever closes gracefully waits for replies.
    world.client.destroy_within(Duration::from_millis(100)).await;
    world.registry.destroy_within(Duration::from_millis(100)).await;
    let ended = tokio::time::timeout(SOON, call).await.expect("it ends").unwrap();
    assert!(ended.is_err(), "{ended:?}");
}

#[tokio::test]
async fn answers_grow_old() {
    let world = World::with(&[("Ice.Default.LocatorCacheTimeout", "0")]).await;
    let (_server, direct) = serve("one").await;
    world.book.set_adapter("Adapter", world.direct(&direct));
    let greeter = world.greeter("greeter @ Adapter").ice_connection_cached(false);
    for _ in 0..3 {
        greet(&greeter).await.unwrap();
    }
    assert_eq!(world.book.asked(), 3, "nothing is kept");
    let greeter = greeter.ice_locator_cache_timeout(None);
    for _ in 0..3 {
        greet(&greeter).await.unwrap();
    }
    assert_eq!(world.book.asked(), 3, "kept for ever");
    let greeter = greeter.ice_locator_cache_timeout(Some(Duration::from_nanos(1)));
    greet(&greeter).await.unwrap();
    assert_eq!(world.book.asked(), 4, "too old");
}

#[tokio::test]
async fn an_old_answer_is_used_while_the_locator_is_asked() {
    let world = World::with(&[("Ice.BackgroundLocatorCacheUpdates", "1")]).await;
    let (_server, direct) = serve("one").await;
    world.book.set_adapter("Adapter", world.direct(&direct));
    let greeter = world
        .greeter("greeter @ Adapter")
        .ice_connection_cached(false)
        .ice_locator_cache_timeout(Some(Duration::from_nanos(1)));
    greet(&greeter).await.unwrap();
    world.book.answers.forget_permits(1000);
    greet(&greeter).await.unwrap();
    until(|| world.book.asked() == 2).await;
}

#[tokio::test]
async fn a_proxy_can_have_a_locator_of_its_own() {
    let (ours, theirs) = (World::new().await, World::new().await);
    let (_one, one) = serve("one").await;
    let (_two, two) = serve("two").await;
    ours.book.set_adapter("Adapter", ours.direct(&one));
    theirs.book.set_adapter("Adapter", theirs.direct(&two));
    let greeter = ours.greeter("greeter @ Adapter");
    assert_eq!(greet(&greeter).await.unwrap(), "one");
    let locator: ObjectPrx = ours.client.proxy(&theirs.locator).unwrap();
    let other = greeter.ice_locator(Some(&locator));
    assert_eq!(other.ice_get_locator().unwrap().to_string(), locator.to_string());
    assert_eq!(greet(&other).await.unwrap(), "two");
    assert_eq!(greet(&greeter).await.unwrap(), "one");
}

#[tokio::test]
async fn properties_of_a_proxy_name_its_locator() {
    let theirs = World::new().await;
    let (_server, direct) = serve("one").await;
    theirs.book.set_adapter("Adapter", theirs.direct(&direct));
    let client = Communicator::builder()
        .property("Chat.Greeter", "greeter @ Adapter")
        .property("Chat.Greeter.Locator", &theirs.locator)
        .property("Chat.Greeter.LocatorCacheTimeout", "60")
        .build()
        .unwrap();
    let greeter: GreeterPrx = client.proxy_from_property("Chat.Greeter").unwrap().unwrap();
    assert_eq!(greeter.ice_get_locator_cache_timeout(), Some(Duration::from_secs(60)));
    assert_eq!(greet(&greeter).await.unwrap(), "one");
    let properties = client.proxy_to_property(&greeter, "Copy");
    assert_eq!(
        properties["Copy.Locator"],
        greeter.ice_get_locator().unwrap().to_string()
    );
    assert_eq!(properties["Copy.LocatorCacheTimeout"], "60");
}
