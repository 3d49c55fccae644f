//! Every form of a servant's method: which lane it goes to, and what it answers.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::manual_async_fn,
    reason = "a test"
)]

use std::collections::{BTreeMap, HashMap};
use std::future::{Future, IntoFuture, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use amd::prelude::*;
use amd::{Lane, NoUserException, Servant};
use futures::future::BoxFuture;

#[derive(Debug, Clone, PartialEq, UserException)]
#[amd(module = "Forms")]
struct NameTaken {
    by: String,
}

#[derive(Debug, UserException)]
#[amd(module = "Forms")]
struct Closed;

#[derive(Debug, UserExceptions)]
enum RegisterError {
    NameTaken(NameTaken),
    Closed(Closed),
}

#[interface(module = "Forms")]
trait Greeter {
    /// Greets.
    #[amd(idempotent)]
    fn greet(&self, name: String) -> String;
    fn sum(&self, numbers: Vec<f64>, more: HashMap<String, i32>) -> f64;
    fn register(&self, name: String, data: Vec<u8>) -> Result<i32, RegisterError>;
}

/// A proxy of `servant` over a real connection.
async fn serve<S: Servant>(servant: S) -> (Communicator, GreeterPrx) {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Forms", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let proxy = adapter.add(servant, "greeter").unwrap();
    adapter.activate().await.unwrap();
    (communicator, GreeterPrx::from_object(proxy))
}

/// The lanes of `greet`, `register` and `sum`: the order of the table.
fn lanes<S: Servant>() -> [Lane; 3] {
    let names: Vec<_> = S::TABLE.iter().map(amd::__private::Row::name).collect();
    assert_eq!(names, ["greet", "register", "sum"]);
    [0, 1, 2].map(|row| S::TABLE[row].handler().lane())
}

/// Calls each operation, with a visitor who is welcome and one who is not.
async fn check<S: Servant>(servant: S, expected: [Lane; 3]) {
    assert_eq!(lanes::<S>(), expected);
    let (communicator, greeter) = serve(servant).await;
    assert_eq!(greeter.greet("Alice").await.unwrap(), "Hello, Alice!");
    let more = HashMap::from([("a".to_owned(), 10), ("b".to_owned(), 20)]);
    assert_eq!(greeter.sum(&[0.5, 1.5], &more).await.unwrap(), 32.0);
    assert_eq!(greeter.register("Bob", &[1, 2, 3]).await.unwrap(), 3);
    let taken = greeter.register("Alice", &[]).await.unwrap_err();
    assert!(
        matches!(taken.user(), Some(RegisterError::NameTaken(taken)) if taken.by == "Alice"),
        "{taken}"
    );
    let closed = greeter.register("Carol", &[]).await.unwrap_err();
    assert!(matches!(closed.user(), Some(RegisterError::Closed(Closed))), "{closed}");
    communicator.destroy().await;
}

fn hello(name: &str) -> String {
    format!("Hello, {name}!")
}

fn total<'m>(numbers: &[f64], more: impl IntoIterator<Item = &'m i32>) -> f64 {
    numbers.iter().sum::<f64>() + f64::from(more.into_iter().sum::<i32>())
}

fn register(name: &str, data: &[u8]) -> Result<i32, RegisterError> {
    match name {
        "Alice" => Err(NameTaken { by: name.to_owned() }.into()),
        "Carol" => Err(RegisterError::Closed(Closed)),
        _ => Ok(i32::try_from(data.len()).unwrap()),
    }
}

const SYNC: [Lane; 3] = [Lane::Sync; 3];
const ASYNC: [Lane; 3] = [Lane::Async; 3];

struct Plain;

#[servant(Greeter)]
impl Plain {
    fn greet(&self, name: String) -> String {
        hello(&name)
    }
    fn sum(&self, numbers: Vec<f64>, more: HashMap<String, i32>) -> f64 {
        total(&numbers, more.values())
    }
    fn register(&self, name: String, data: Vec<u8>) -> Result<i32, RegisterError> {
        register(&name, &data)
    }
}

#[tokio::test]
async fn plain_methods() {
    check(Plain, SYNC).await;
}

struct Borrowing;

#[servant(Greeter)]
impl Borrowing {
    fn greet(&self, name: &str, current: &Current) -> String {
        assert_eq!(current.operation(), "greet");
        hello(name)
    }
    fn sum(&self, numbers: &[f64], more: &BTreeMap<&str, i32>) -> f64 {
        total(numbers, more.values())
    }
    fn register<'a>(&'a self, name: &'a str, data: &[u8]) -> Result<i32, DispatchError<RegisterError>> {
        Ok(register(name, data)?)
    }
}

#[tokio::test]
async fn borrowed_parameters() {
    check(Borrowing, SYNC).await;
}

struct Asynchronous;

#[servant(Greeter)]
impl Asynchronous {
    async fn greet(&self, name: &str, current: &Current) -> String {
        tokio::task::yield_now().await;
        assert_eq!(current.operation(), "greet");
        hello(name)
    }
    async fn sum(&self, numbers: &[f64], more: BTreeMap<Box<str>, i32>) -> f64 {
        tokio::task::yield_now().await;
        total(numbers, more.values())
    }
    async fn register(&self, name: Arc<str>, data: &[u8], current: Current) -> Result<i32, RegisterError> {
        tokio::task::yield_now().await;
        assert_eq!(current.operation(), "register");
        register(&name, data)
    }
}

#[tokio::test]
async fn async_methods() {
    check(Asynchronous, ASYNC).await;
}

/// Plain and asynchronous methods in one block.
struct Mixed;

#[servant(Greeter)]
impl Mixed {
    fn greet(&self, name: &str) -> String {
        hello(name)
    }
    async fn sum(&self, numbers: &[f64], more: HashMap<String, i32>) -> f64 {
        total(numbers, more.values())
    }
    fn register(&self, name: &str, data: &[u8]) -> Result<i32, RegisterError> {
        register(name, data)
    }

    /// Not an operation: it has no receiver.
    fn new() -> Self {
        let () = Self::LIMIT;
        Self
    }

    #[amd(skip)]
    #[expect(dead_code, reason = "shows that it may stand here")]
    fn helper<T>(&mut self, _: T) {}

    const LIMIT: () = ();
}

#[tokio::test]
async fn mixed_methods() {
    check(Mixed::new(), [Lane::Sync, Lane::Sync, Lane::Async]).await;
}

struct ImplFuture;

#[servant(Greeter)]
impl ImplFuture {
    fn greet(&self, name: &str) -> impl Future<Output = String> + Send {
        async move { hello(name) }
    }
    fn sum<'a>(
        &'a self,
        numbers: &'a [f64],
        more: HashMap<String, i32>,
    ) -> impl IntoFuture<Output = f64, IntoFuture: Send> + 'a {
        async move { total(numbers, more.values()) }
    }
    fn register(
        &self,
        name: String,
        data: Vec<u8>,
    ) -> impl core::future::Future<Output = Result<i32, RegisterError>> + use<> {
        async move { register(&name, &data) }
    }
}

#[tokio::test]
async fn impl_future() {
    check(ImplFuture, ASYNC).await;
}

struct Boxed;

#[servant(Greeter)]
impl Boxed {
    fn greet(&self, name: &str) -> Pin<Box<dyn Future<Output = String> + Send + '_>> {
        let name = name.to_owned();
        Box::pin(async move { hello(&name) })
    }
    fn sum(&self, numbers: Vec<f64>, more: HashMap<String, i32>) -> BoxFuture<'static, f64> {
        Box::pin(async move { total(&numbers, more.values()) })
    }
    fn register<'a>(
        &'a self,
        name: &'a str,
        data: &'a [u8],
        _: &'a Current,
    ) -> BoxFuture<'a, Result<i32, RegisterError>> {
        Box::pin(async move { register(name, data) })
    }
}

#[tokio::test]
async fn boxed_futures() {
    check(Boxed, ASYNC).await;
}

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Not a future: it only becomes one.
struct Deferred<T>(T);

impl<T> IntoFuture for Deferred<T> {
    type Output = T;
    type IntoFuture = Ready<T>;

    fn into_future(self) -> Ready<T> {
        ready(self.0)
    }
}

struct Named;

#[servant(Greeter)]
impl Named {
    fn greet<'a>(&'a self, name: &'a str, current: &'a Current) -> Later<'a, String> {
        Box::pin(async move {
            assert_eq!(current.operation(), "greet");
            hello(name)
        })
    }
    fn sum(&self, numbers: Vec<f64>, more: HashMap<String, i32>) -> Ready<f64> {
        ready(total(&numbers, more.values()))
    }
    fn register(&self, name: &str, data: &[u8]) -> Deferred<Result<i32, RegisterError>> {
        Deferred(register(name, data))
    }
}

#[tokio::test]
async fn aliases_and_named_futures() {
    check(Named, ASYNC).await;
}

/// An error before there is a future, and one that comes out of it.
struct Early;

#[servant(Greeter)]
impl Early {
    fn greet(&self, name: String) -> Result<impl Future<Output = String> + use<>, NoUserException> {
        Ok(async move { hello(&name) })
    }
    fn sum(&self, numbers: Vec<f64>, more: HashMap<String, i32>) -> Result<Ready<f64>, DispatchError> {
        Ok(ready(total(&numbers, more.values())))
    }
    fn register(&self, name: &str, data: &[u8]) -> Result<Ready<Result<i32, Closed>>, NameTaken> {
        match register(name, data) {
            Err(RegisterError::NameTaken(taken)) => Err(taken),
            Err(RegisterError::Closed(closed)) => Ok(ready(Err(closed))),
            Ok(count) => Ok(ready(Ok(count))),
        }
    }
}

#[tokio::test]
async fn early_errors() {
    check(Early, ASYNC).await;
}

/// What the signatures of `#[async_trait]` look like.
trait GreeterApi {
    fn greet<'life0, 'life1, 'async_trait>(&'life0 self, name: &'life1 str) -> Later<'async_trait, String>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait;
    fn sum(&self, numbers: Vec<f64>, more: HashMap<String, i32>) -> f64;
    fn register(&self, name: String, data: Vec<u8>) -> impl Future<Output = Result<i32, RegisterError>> + Send;
}

struct OfTrait;

#[servant(Greeter)]
impl GreeterApi for OfTrait {
    fn greet<'life0, 'life1, 'async_trait>(&'life0 self, name: &'life1 str) -> Later<'async_trait, String>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move { hello(name) })
    }
    fn sum(&self, numbers: Vec<f64>, more: HashMap<String, i32>) -> f64 {
        total(&numbers, more.values())
    }
    async fn register(&self, name: String, data: Vec<u8>) -> Result<i32, RegisterError> {
        register(&name, &data)
    }
}

#[tokio::test]
async fn methods_of_a_trait() {
    check(OfTrait, [Lane::Async, Lane::Async, Lane::Sync]).await;
}

/// What a generic servant is made of.
trait Database: Send + Sync {
    type Fut: Future<Output = String> + Send;
    fn greeting(&self, name: &str) -> Self::Fut;
}

struct Memory;

impl Database for Memory {
    type Fut = Ready<String>;
    fn greeting(&self, name: &str) -> Ready<String> {
        ready(hello(name))
    }
}

struct Generic<D> {
    database: D,
}

#[servant(Greeter)]
impl<D: Database> Generic<D> {
    fn greet(&self, name: &str) -> D::Fut {
        self.database.greeting(name)
    }
    fn sum(&self, numbers: &[f64], more: HashMap<String, i32>) -> f64 {
        total(numbers, more.values())
    }
    async fn register(&self, name: &str, data: &[u8]) -> Result<i32, RegisterError> {
        let _greeting = self.database.greeting(name).await;
        register(name, data)
    }
}

#[tokio::test]
async fn generic_servants() {
    check(Generic { database: Memory }, [Lane::Async, Lane::Async, Lane::Sync]).await;
}

/// Hands on what another object returns: the invocation itself.
struct Chained {
    next: GreeterPrx,
}

#[servant(Greeter)]
impl Chained {
    fn greet(&self, name: &str) -> Invocation<String> {
        self.next.greet(name)
    }
    async fn sum(&self, numbers: &[f64], more: HashMap<String, i32>) -> Result<f64, DispatchError> {
        Ok(self.next.sum(numbers, &more).await?)
    }
    fn register(&self, name: &str, data: &[u8]) -> Invocation<i32, RegisterError> {
        self.next.register(name, data)
    }
}

#[tokio::test]
async fn chained_invocations() {
    let (communicator, next) = serve(Plain).await;
    check(Chained { next }, ASYNC).await;
    communicator.destroy().await;
}

/// Methods under other names, and a parameter of a user's type that is the current request.
struct Renamed;

type Request = Current;

#[servant(Greeter)]
impl Renamed {
    #[amd(name = "greet")]
    fn say_hello(&self, name: &str, request: &Request) -> String {
        assert_eq!(request.operation(), "greet");
        hello(name)
    }
    #[amd(current)]
    fn sum(&self, numbers: &[f64], more: HashMap<String, i32>, _: &Request) -> f64 {
        total(numbers, more.values())
    }
    fn register(&self, name: &str, data: &[u8], #[amd(current)] _request: &Request) -> Result<i32, RegisterError> {
        let local = Rc::new(());
        drop(local);
        register(name, data)
    }
}

#[tokio::test]
async fn renamed_methods() {
    check(Renamed, SYNC).await;
}

/// Several interfaces on one servant.
#[interface(module = "Forms")]
trait Counter {
    fn count_visitors(&self) -> i32;
    #[amd(out)]
    fn split(&self, text: String) -> (String, String);
    fn divide(&self, dividend: i32, divisor: i32) -> Result<(i32, i32), Closed>;
    fn echo(&self, counter: Option<CounterPrx>, flag: bool, any: Option<ObjectPrx>) -> Option<CounterPrx>;
    fn nothing(&self);
}

struct Both;

#[servant(Greeter, Counter)]
impl Both {
    fn greet(&self, name: &str) -> String {
        hello(name)
    }
    fn sum(&self, numbers: &[f64], more: HashMap<String, i32>) -> f64 {
        total(numbers, more.values())
    }
    fn register(&self, name: &str, data: &[u8]) -> Result<i32, RegisterError> {
        register(name, data)
    }
    async fn count_visitors(&self) -> i32 {
        7
    }
    fn split<'t>(&self, text: &'t str) -> (&'t str, &'t str) {
        text.split_once(' ').unwrap_or((text, ""))
    }
    async fn divide(&self, dividend: i32, divisor: i32) -> Result<(i32, i32), DispatchError<Closed>> {
        if divisor == 0 {
            Err(Closed)?;
        }
        Ok((dividend / divisor, dividend % divisor))
    }
    fn echo(&self, counter: Option<CounterPrx>, _flag: bool, _any: Option<ObjectPrx>) -> Option<CounterPrx> {
        counter
    }
    fn nothing(&self) {}
}

#[tokio::test]
async fn two_interfaces() {
    let (communicator, greeter) = serve(Both).await;
    let counter = CounterPrx::from_object(greeter.as_object().clone());
    assert_eq!(counter.count_visitors().await.unwrap(), 7);
    assert_eq!(counter.split("a b").await.unwrap(), ("a".to_owned(), "b".to_owned()));
    assert_eq!(counter.divide(7, 3).await.unwrap(), (2, 1));
    assert!(counter.divide(7, 0).await.unwrap_err().user().is_some());
    assert_eq!(counter.echo(&None, true, &None).await.unwrap(), None);
    assert_eq!(
        counter.echo(&Some(counter.clone()), true, &None).await.unwrap(),
        Some(counter.clone())
    );
    counter.nothing().await.unwrap();
    communicator.destroy().await;
}

#[test]
fn exceptions_describe_themselves() {
    let taken = NameTaken { by: "Alice".into() };
    assert_eq!(taken.to_string(), r#"::Forms::NameTaken { by: "Alice" }"#);
    let _error: &dyn std::error::Error = &taken;
    assert_eq!(RegisterError::from(Closed).to_string(), "::Forms::Closed");
}

/// The two orders of the attributes.
#[async_trait::async_trait]
trait Waving {
    async fn wave(&self, to: &str) -> String;
    fn count(&self) -> i32;
}

#[interface(module = "Forms")]
trait Waver {
    fn wave(&self, to: String) -> String;
    fn count(&self) -> i32;
}

struct Outer;

#[async_trait::async_trait]
#[servant(Waver)]
impl Waving for Outer {
    async fn wave(&self, to: &str) -> String {
        hello(to)
    }
    fn count(&self) -> i32 {
        1
    }
}

struct Inner;

#[servant(Waver)]
#[async_trait::async_trait]
impl Waving for Inner {
    async fn wave(&self, to: &str) -> String {
        hello(to)
    }
    fn count(&self) -> i32 {
        1
    }
}

#[tokio::test]
async fn async_trait_in_both_orders() {
    async fn check<S: Servant>(servant: S) {
        let lanes = [0, 1].map(|row| S::TABLE[row].handler().lane());
        assert_eq!(lanes, [Lane::Sync, Lane::Async]);
        let (communicator, greeter) = serve(servant).await;
        let waver = WaverPrx::from_object(greeter.as_object().clone());
        assert_eq!(waver.wave("Bob").await.unwrap(), "Hello, Bob!");
        assert_eq!(waver.count().await.unwrap(), 1);
        communicator.destroy().await;
    }
    check(Outer).await;
    check(Inner).await;
}
