//! Forms of servants together with what else there is: responders, derived interfaces, registration, middleware.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::cell::Cell;
use std::rc::Rc;

use amd::adapter::{DispatchRequest, DispatchService, Located, ServantLocator};
use amd::encoding::NoUserException;
use amd::prelude::*;
use amd::{Encapsulation, LocalThread, Responder, local_servant};
use tower::ServiceExt;

#[interface(module = "Combinations")]
pub trait Counter {
    fn add(&self, number: i32) -> i32;
    fn slowly(&self, number: i32) -> i32;
}

/// `&mut self`, with replies through responders.
#[derive(Default)]
struct Exclusive(i32);

#[servant(Counter, identity = "exclusive", adapter = "Registered")]
impl Exclusive {
    fn add(&mut self, number: i32, responder: Responder<i32>) {
        self.0 += number;
        responder.reply(self.0);
        // The caller has its reply, the servant is still ours.
        self.0 += 1;
    }

    async fn slowly(&mut self, number: i32, responder: Responder<i32>, _current: &Current) {
        tokio::task::yield_now().await;
        self.0 += number;
        responder.reply(self.0);
    }
}

/// Not `Send`, with replies through responders.
struct Local(Rc<Cell<i32>>);

#[servant(Counter, local)]
impl Local {
    fn add(&self, number: i32, responder: Responder<i32>) {
        self.0.set(self.0.get() + number);
        responder.reply(self.0.get());
    }

    async fn slowly(&self, number: i32) -> i32 {
        let total = self.0.clone();
        tokio::task::yield_now().await;
        total.set(total.get() + number);
        total.get()
    }
}

struct Derived(String);

#[servant(derive(Notes), module = "Combinations")]
impl Derived {
    fn write(&mut self, text: &str) -> i32 {
        self.0.push_str(text);
        self.0.len().try_into().unwrap()
    }

    async fn read(&self) -> String {
        self.0.clone()
    }
}

struct DerivedLocal(Rc<Cell<i32>>);

#[servant(derive(Ticks), local, module = "Combinations")]
impl DerivedLocal {
    async fn tick(&self) -> i32 {
        let ticks = self.0.clone();
        tokio::task::yield_now().await;
        ticks.set(ticks.get() + 1);
        ticks.get()
    }
}

/// One type for every type that there is.
struct Generic<T>(T);

#[servant(Counter)]
impl<T: Into<i32> + Clone + Send + Sync + 'static> Generic<T> {
    fn add(&mut self, number: i32) -> i32 {
        self.0.clone().into() + number
    }

    async fn slowly(&self, number: i32) -> i32 {
        self.0.clone().into() - number
    }
}

/// Answers with its parameters, on the lane of synchronous methods.
struct Echo;

#[servant(untyped)]
impl Echo {
    fn ice_invoke(&self, in_params: Encapsulation, current: &Current) -> Encapsulation {
        assert_eq!(std::thread::current().name(), Some("amd-sync-lane"), "{current:?}");
        in_params
    }
}

async fn server() -> (Communicator, ObjectAdapter) {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Registered", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    (communicator, adapter)
}

/// Adds 1, 2 and 3, and tells what came back.
async fn count(proxy: ObjectPrx) -> [i32; 3] {
    let counter: CounterPrx = proxy.ice_unchecked_cast();
    let first = counter.add(1).await.unwrap();
    let second = counter.slowly(2).await.unwrap();
    [first, second, counter.add(3).await.unwrap()]
}

#[tokio::test]
async fn responders_of_exclusive_and_local_servants() {
    let (communicator, adapter) = server().await;
    let thread = LocalThread::start("combinations").unwrap();
    let exclusive = adapter.add(Exclusive(0), "exclusive").unwrap();
    let local = local_servant(&thread, || Local(Rc::new(Cell::new(0))));
    let local = adapter.add(local, "local").unwrap();
    adapter.activate().await.unwrap();
    assert_eq!(count(exclusive).await, [1, 4, 7]);
    assert_eq!(count(local).await, [1, 3, 6]);
    communicator.destroy().await;
}

#[tokio::test]
async fn derived_interfaces_of_exclusive_and_local_servants() {
    let (communicator, adapter) = server().await;
    let thread = LocalThread::start("combinations").unwrap();
    let notes = adapter.add(Derived(String::new()), "notes").unwrap();
    let ticks = local_servant(&thread, || DerivedLocal(Rc::new(Cell::new(0))));
    let ticks = adapter.add(ticks, "ticks").unwrap();
    adapter.activate().await.unwrap();
    let notes: NotesPrx = notes.ice_unchecked_cast();
    assert_eq!(notes.write("one").await.unwrap(), 3);
    assert_eq!(notes.write(", two").await.unwrap(), 8);
    assert_eq!(notes.read().await.unwrap(), "one, two");
    let ticks: TicksPrx = ticks.ice_unchecked_cast();
    assert_eq!([ticks.tick().await.unwrap(), ticks.tick().await.unwrap()], [1, 2]);
    communicator.destroy().await;
}

#[tokio::test]
async fn an_exclusive_servant_is_registered() {
    let (communicator, adapter) = server().await;
    let added = adapter.add_registered().unwrap();
    assert_eq!(added.len(), 1);
    adapter.activate().await.unwrap();
    assert_eq!(count(added[0].clone()).await, [1, 4, 7]);
    communicator.destroy().await;
}

#[tokio::test]
async fn generic_servants_and_untyped_ones() {
    let (communicator, adapter) = server().await;
    let generic = adapter.add(Generic(7_i16), "generic").unwrap();
    let echo = adapter.add(Echo, "echo").unwrap();
    adapter.activate().await.unwrap();
    assert_eq!(count(generic).await, [8, 5, 10]);
    assert_eq!(count(echo).await, [1, 2, 3]);
    communicator.destroy().await;
}

/// Hands out one servant, which was made before.
struct Same(std::sync::Arc<dyn amd::adapter::servant::AnyServant>);

impl ServantLocator for Same {
    type Cookie = ();
    type Exceptions = NoUserException;

    async fn locate(&self, _current: &Current) -> Result<Option<Located>, DispatchError> {
        Ok(Some(Located::new(self.0.clone())))
    }
}

#[tokio::test]
async fn exclusive_and_local_servants_as_default_located_and_behind_middleware() {
    let (communicator, adapter) = server().await;
    let thread = LocalThread::start("combinations").unwrap();
    let twice = tower::layer::layer_fn(|inner: DispatchService| {
        DispatchService::new(inner.map_request(|request: DispatchRequest| request))
    });
    adapter.layer(twice).unwrap();
    adapter.add_default_servant(Exclusive(0), "default").unwrap();
    let local = adapter.add(local_servant(&thread, || Local(Rc::new(Cell::new(0)))), "local");
    let located = adapter.add(Exclusive(10), "taken").unwrap();
    let servant = adapter.remove("taken").unwrap();
    adapter.add_servant_locator(Same(servant), "").unwrap();
    adapter.activate().await.unwrap();
    let default = adapter.create_proxy("default/any").unwrap();
    assert_eq!(count(default).await, [1, 4, 7]);
    assert_eq!(count(local.unwrap()).await, [1, 3, 6]);
    assert_eq!(count(located).await, [11, 14, 17]);
    communicator.destroy().await;
}
