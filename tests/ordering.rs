//! Requests to one object in their order, different objects in parallel: for one servant, and for a whole adapter.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::cell::Cell;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd::adapter::{DispatchService, Located, Responder, ServantLocator};
use amd::encoding::NoUserException;
use amd::prelude::*;
use amd::{Encapsulation, Encoding, LocalThread, OperationMode, local_servant, ordered_by_identity};
use futures::future::join_all;
use test_support::raw::RawPeer;
use tokio::sync::Semaphore;
use tower::ServiceExt;
use tower::layer::layer_fn;

const PATIENCE: Duration = Duration::from_secs(60);
const POSTS: i32 = 20;

#[interface(module = "Test")]
pub trait Account {
    fn post(&self, number: i32) -> i32;
    fn post_and_block(&self, number: i32) -> i32;
    fn post_inline(&self, number: i32) -> i32;
    fn post_and_go_on(&self, number: i32) -> i32;
    fn wait(&self);
    fn block(&self);
    fn fail(&self);
    fn call_itself(&self) -> String;
}

/// What each object did, in order, and a gate for those who wait.
#[derive(Clone)]
struct Bank {
    books: Arc<Mutex<HashMap<String, Vec<i32>>>>,
    begun: Arc<Semaphore>,
    gate: Arc<Semaphore>,
    closed: Arc<Semaphore>,
}

impl Bank {
    fn new() -> Self {
        let none = || Arc::new(Semaphore::new(0));
        let (begun, gate, closed) = (none(), none(), none());
        Self {
            books: Arc::default(),
            begun,
            gate,
            closed,
        }
    }

    fn write(&self, current: &Current, number: i32) {
        let object = current.identity().to_string();
        self.books.lock().unwrap().entry(object).or_default().push(number);
    }

    /// An object's dispatches so far: each number once where one began, and once more where it ended.
    fn book(&self, object: &str) -> Vec<i32> {
        self.books.lock().unwrap().get(object).cloned().unwrap_or_default()
    }

    async fn begin_and_wait(&self) {
        self.begun.add_permits(1);
        self.gate.acquire().await.unwrap().forget();
    }

    async fn has_begun(&self, count: u32) {
        in_time(self.begun.acquire_many(count)).await.unwrap().forget();
    }
}

/// The first ones take the longest, so that without an order the later ones would overtake them.
fn pause(number: i32) -> Duration {
    Duration::from_millis(u64::try_from((POSTS - number).max(0) / 4).unwrap())
}

#[servant(Account)]
impl Bank {
    async fn post(&self, number: i32, current: &Current) -> i32 {
        self.write(current, number);
        tokio::time::sleep(pause(number)).await;
        self.write(current, number);
        number
    }

    fn post_and_block(&self, number: i32, current: &Current) -> i32 {
        self.write(current, number);
        std::thread::sleep(pause(number));
        self.write(current, number);
        number
    }

    #[amd(inline)]
    fn post_inline(&self, number: i32, current: &Current) -> i32 {
        self.write(current, number);
        self.write(current, number);
        number
    }

    async fn post_and_go_on(&self, number: i32, current: &Current, reply: Responder<i32>) {
        self.write(current, number);
        tokio::time::sleep(pause(number)).await;
        self.write(current, number);
        reply.reply(number);
        let _ = self.closed.acquire().await;
    }

    async fn wait(&self) {
        self.begin_and_wait().await;
    }

    fn block(&self) {
        futures::executor::block_on(self.begin_and_wait());
    }

    async fn fail(&self) {
        tokio::task::yield_now().await;
        panic!("in a test");
    }

    async fn call_itself(&self, current: &Current) -> String {
        let own: AccountPrx = current
            .adapter()
            .create_proxy(current.identity())
            .unwrap()
            .ice_unchecked_cast();
        own.wait().timeout(PATIENCE).await.unwrap_err().to_string()
    }
}

async fn in_time<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("it hangs")
}

/// A server and a client whose connection is open, so that calls are sent in the order in which they are polled.
struct Setup {
    server: Communicator,
    adapter: ObjectAdapter,
    client: Communicator,
    bank: Bank,
}

impl Setup {
    async fn new(properties: &[(&str, &str)], add: impl FnOnce(&ObjectAdapter, Bank)) -> Self {
        let mut builder = Communicator::builder().property("Ice.ThreadPool.Server.SizeMax", "8");
        for (name, value) in properties {
            builder = builder.property(*name, *value);
        }
        let server = builder.build().unwrap();
        let endpoints = "tcp -h 127.0.0.1 -p 0";
        let adapter = server.create_object_adapter_with_endpoints("A", endpoints).unwrap();
        let bank = Bank::new();
        add(&adapter, bank.clone());
        adapter.activate().await.unwrap();
        let client = Communicator::new().unwrap();
        let setup = Self {
            server,
            adapter,
            client,
            bank,
        };
        // The object need not be there.
        let _ = in_time(setup.account("nobody").ice_ping()).await;
        setup
    }

    fn account(&self, object: &str) -> AccountPrx {
        let endpoint = &self.adapter.published_endpoints()[0];
        self.client.proxy(&format!("{object}:{endpoint}")).unwrap()
    }

    fn address(&self) -> SocketAddr {
        let endpoint = self.adapter.published_endpoints()[0].to_string();
        let port = endpoint.split(" -p ").nth(1).unwrap().split(' ').next().unwrap();
        SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()))
    }

    async fn destroy(self) {
        self.bank.closed.close();
        in_time(self.client.destroy()).await;
        in_time(self.server.destroy()).await;
    }

    /// All kinds of methods, one after the other for one object.
    async fn keeps_the_order_of(&self, object: &str) {
        let account = self.account(object);
        let calls = (0..POSTS).map(|number| match number % 4 {
            0 => account.post(number),
            1 => account.post_and_block(number),
            2 => account.post_inline(number),
            _ => account.post_and_go_on(number),
        });
        let answers = in_time(join_all(calls)).await;
        assert!(answers.into_iter().map(Result::unwrap).eq(0..POSTS));
        let expected: Vec<_> = (0..POSTS).flat_map(|number| [number, number]).collect();
        assert_eq!(self.bank.book(object), expected);
    }

    /// One object is held up by `hold`; another one of the same servant is not, and the first goes on behind it.
    async fn serves_others_meanwhile(&self, held: &str, other: &str, hold: impl Future<Output = ()> + Send + 'static) {
        let hold = tokio::spawn(hold);
        self.bank.has_begun(1).await;
        let behind = tokio::spawn(self.account(held).post(-1).into_future());
        assert_eq!(in_time(self.account(other).post(-2)).await.unwrap(), -2);
        assert!(!self.bank.book(held).contains(&-1), "it overtook");
        self.bank.gate.add_permits(1);
        in_time(hold).await.unwrap();
        assert_eq!(in_time(behind).await.unwrap().unwrap(), -1);
        self.bank.books.lock().unwrap().clear();
    }

    async fn holds_up_one_object_only(&self, held: &str, other: &str) {
        let (waiting, blocking) = (self.account(held).wait(), self.account(held).block());
        self.serves_others_meanwhile(held, other, async { waiting.await.unwrap() })
            .await;
        self.serves_others_meanwhile(held, other, async { blocking.await.unwrap() })
            .await;
    }
}

const BY_PROPERTY: &[(&str, &str)] = &[("A.OrderByIdentity", "1")];

/// Gives the same servant for each request.
struct Vault(Bank);

impl ServantLocator for Vault {
    type Cookie = ();
    type Exceptions = NoUserException;

    async fn locate(&self, _current: &Current) -> Result<Option<Located>, DispatchError> {
        tokio::task::yield_now().await;
        Ok(Some(Located::new(self.0.clone())))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_servant_serves_each_object_in_order_and_others_meanwhile() {
    let setup = Setup::new(&[], |adapter, bank| {
        adapter.add(ordered_by_identity(bank.clone()), "own").unwrap();
        adapter.add_default_servant(ordered_by_identity(bank), "bank").unwrap();
    })
    .await;
    setup.keeps_the_order_of("own").await;
    setup.keeps_the_order_of("bank/alice").await;
    setup.holds_up_one_object_only("bank/alice", "bank/bob").await;
    setup.holds_up_one_object_only("bank/alice", "own").await;
    setup.destroy().await;
}

/// Without it, what is here tested does not hold.
#[tokio::test(flavor = "multi_thread")]
async fn without_an_order_later_requests_overtake() {
    let setup = Setup::new(&[], |adapter, bank| {
        adapter.add(bank, "account").unwrap();
    })
    .await;
    let account = setup.account("account");
    let waiting = tokio::spawn(account.wait().into_future());
    setup.bank.has_begun(1).await;
    assert_eq!(in_time(account.post(1)).await.unwrap(), 1);
    setup.bank.gate.add_permits(1);
    in_time(waiting).await.unwrap().unwrap();
    setup.destroy().await;
}

/// Middleware that makes every other request wait behind the one after it.
fn shuffling(inner: DispatchService) -> DispatchService {
    DispatchService::new(tower::service_fn(move |request: amd::adapter::DispatchRequest| {
        let inner = inner.clone();
        async move {
            if request.request_id() % 2 == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            inner.oneshot(request).await
        }
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adapter_serves_each_of_its_objects_in_order() {
    let setup = Setup::new(BY_PROPERTY, |adapter, bank| {
        adapter.layer(layer_fn(shuffling)).unwrap();
        adapter.add(bank.clone(), "own").unwrap();
        adapter.add_default_servant(bank.clone(), "bank").unwrap();
        adapter.add_servant_locator(Vault(bank), "vault").unwrap();
    })
    .await;
    for object in ["own", "bank/alice", "vault/alice"] {
        setup.keeps_the_order_of(object).await;
    }
    setup.holds_up_one_object_only("own", "bank/alice").await;
    setup.holds_up_one_object_only("bank/alice", "bank/bob").await;
    setup.holds_up_one_object_only("vault/alice", "vault/bob").await;
    setup.destroy().await;
}

/// All of them are dropped or fail, and the one behind them is served.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_stalls_an_object() {
    for properties in [&[][..], BY_PROPERTY] {
        let setup = Setup::new(properties, |adapter, bank| {
            adapter.add(ordered_by_identity(bank), "account").unwrap();
        })
        .await;
        let account = setup.account("account");
        let waiting = tokio::spawn(account.wait().into_future());
        setup.bank.has_begun(1).await;
        let failing = tokio::spawn(join_all((0..20).map(|_| account.fail())));
        let nothing = Encapsulation::new(Encoding::V1_1, |_| {}).unwrap();
        let unknown = account.ice_invoke("unknown", OperationMode::Normal, &nothing);
        let unknown = tokio::spawn(unknown.into_future());
        let behind = tokio::spawn(account.post(7).into_future());
        setup.bank.gate.add_permits(1);
        in_time(waiting).await.unwrap().unwrap();
        for failed in in_time(failing).await.unwrap() {
            assert_eq!(failed.unwrap_err().status(), Some(ReplyStatus::UNKNOWN_EXCEPTION));
        }
        assert!(in_time(unknown).await.unwrap().is_err());
        assert_eq!(in_time(behind).await.unwrap().unwrap(), 7);
        setup.destroy().await;
    }
}

/// The caller is gone while it waits: it is served in its turn all the same, and the next one behind it.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_is_gone_keeps_its_turn() {
    let setup = Setup::new(&[], |adapter, bank| {
        adapter.add(ordered_by_identity(bank), "account").unwrap();
    })
    .await;
    let waiting = tokio::spawn(setup.account("account").wait().into_future());
    setup.bank.has_begun(1).await;
    let mut lost = RawPeer::connect(setup.address());
    lost.request(1, "account", "post", &1_i32.to_le_bytes());
    // The answer to the second request tells that the first one is in its line.
    lost.request(2, "nobody", "ice_ping", b"");
    assert_eq!(lost.reply(), (2, 2));
    drop(lost);
    let served = tokio::spawn(setup.account("account").post(2).into_future());
    setup.bank.gate.add_permits(1);
    in_time(waiting).await.unwrap().unwrap();
    assert_eq!(in_time(served).await.unwrap().unwrap(), 2);
    assert_eq!(setup.bank.book("account"), [1, 1, 2, 2]);
    setup.destroy().await;
}

/// What ends where it is started does not start the next one on top of its stack.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_line_of_short_dispatches_needs_no_stack() {
    const MANY: i32 = 20_000;
    let properties = [("Ice.Connection.Server.MaxDispatches", "0")];
    let setup = Setup::new(&properties, |adapter, bank| {
        adapter.add(ordered_by_identity(bank), "account").unwrap();
    })
    .await;
    let waiting = tokio::spawn(setup.account("account").wait().into_future());
    setup.bank.has_begun(1).await;
    let account = setup.account("account");
    let mut many: Vec<_> = (0..MANY).map(|number| account.post_inline(number)).collect();
    for call in &mut many {
        assert!(futures::poll!(call).is_pending(), "it is sent");
    }
    // The answer to this tells that those before it are in their line.
    in_time(setup.account("nobody").ice_ping()).await.unwrap_err();
    setup.bank.gate.add_permits(1);
    in_time(waiting).await.unwrap().unwrap();
    for (number, call) in (0..).zip(many) {
        assert_eq!(in_time(call).await.unwrap(), number);
    }
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_the_own_object_is_refused() {
    for properties in [&[][..], BY_PROPERTY] {
        let setup = Setup::new(properties, |adapter, bank| {
            adapter.add(ordered_by_identity(bank), "account").unwrap();
        })
        .await;
        let error = in_time(setup.account("account").call_itself()).await.unwrap();
        assert!(error.contains("would wait for itself"), "{error}");
        setup.destroy().await;
    }
}

/// Forwards to a bank's object of the same name, elsewhere.
struct Teller(ObjectPrx);

#[servant(untyped)]
impl Teller {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an untyped servant is given its parameters"
    )]
    fn ice_invoke(&self, in_params: Encapsulation, current: &Current) -> Invocation<Encapsulation, Encapsulation> {
        let target = self.0.ice_with_identity(current.identity().to_identity().unwrap());
        target.ice_invoke(current.operation(), current.mode(), &in_params)
    }
}

/// Tells on its thread whether it is alone.
struct Clerk {
    is_busy: Cell<bool>,
}

#[servant(Busy, local)]
impl Clerk {
    async fn work(&self) {
        assert!(!self.is_busy.replace(true), "two dispatches at once");
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.is_busy.set(false);
    }
}

#[interface(module = "Test")]
pub trait Busy {
    fn work(&self);
}

#[tokio::test(flavor = "multi_thread")]
async fn servants_of_other_forms_are_ordered_too() {
    let bank = Setup::new(&[], |adapter, bank| {
        adapter.add_default_servant(bank, "bank").unwrap();
    })
    .await;
    let target = bank.account("bank/any").ice_unchecked_cast::<ObjectPrx>();
    let thread = LocalThread::start("clerk").unwrap();
    let front = Setup::new(&[], |adapter, _| {
        adapter
            .add_default_servant(ordered_by_identity(Teller(target)), "bank")
            .unwrap();
        let clerk = local_servant(&thread, || Clerk {
            is_busy: Cell::new(false),
        });
        adapter.add(ordered_by_identity(clerk), "clerk").unwrap();
    })
    .await;
    let account = front.account("bank/alice");
    let answers = in_time(join_all((0..POSTS).map(|number| account.post(number)))).await;
    assert!(answers.into_iter().map(Result::unwrap).eq(0..POSTS));
    let expected: Vec<_> = (0..POSTS).flat_map(|number| [number, number]).collect();
    assert_eq!(bank.bank.book("bank/alice"), expected);
    let clerk: BusyPrx = front.account("clerk").ice_unchecked_cast();
    for done in in_time(join_all((0..20).map(|_| clerk.work()))).await {
        done.unwrap();
    }
    front.destroy().await;
    bank.destroy().await;
}
