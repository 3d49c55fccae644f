//! Interfaces derived from impl blocks, and servants in several blocks.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, reason = "a test")]

use std::borrow::Cow;
use std::future::{Future, IntoFuture, Ready, ready};
use std::pin::Pin;

use amd::prelude::*;
use amd::{Lane, Servant};
use futures::future::{BoxFuture, FutureExt};

/// A proxy of `servant` over a real connection.
async fn serve<S: Servant, P: Proxy>(servant: S) -> (Communicator, P) {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Derived", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let proxy = adapter.add(servant, "it").unwrap();
    adapter.activate().await.unwrap();
    (communicator, P::from_object(proxy))
}

fn names<S: Servant>() -> Vec<&'static str> {
    S::TABLE.iter().map(amd::__private::Row::name).collect()
}

#[derive(Debug, PartialEq, UserException)]
#[amd(module = "Derived")]
pub struct Refused {
    pub why: String,
}

fn refused<T>() -> Result<T, Refused> {
    Err(Refused { why: "so".into() })
}

/// Every form of a result that can be read.
struct Forms;

type Later<T> = Ready<T>;

#[servant(derive(pub ResultForms), module = "Derived")]
impl Forms {
    fn nothing(&self) {}
    fn value(&self) -> i32 {
        1
    }
    fn several(&self) -> (bool, String) {
        (true, "both".into())
    }
    async fn keyword(&self) -> i32 {
        2
    }
    fn future(&self) -> impl Future<Output = i32> + Send + use<> {
        ready(3)
    }
    fn to_be_a_future(&self) -> impl IntoFuture<Output = i32, IntoFuture = Ready<i32>> + Send + use<> {
        ready(4)
    }
    fn boxed<'s>(&'s self) -> Pin<Box<dyn Future<Output = i32> + Send + 's>> {
        Box::pin(ready(5))
    }
    fn box_future(&self) -> BoxFuture<'_, i32> {
        ready(6).boxed()
    }
    fn failing(&self) -> Result<i32, Refused> {
        refused()
    }
    async fn failing_later(&self) -> Result<(), DispatchError<Refused>> {
        Ok(refused()?)
    }
    fn failing_future(&self) -> impl Future<Output = Result<i32, Refused>> + Send + use<> {
        ready(refused())
    }
    fn failing_early(&self) -> Result<impl Future<Output = i32> + Send + use<>, Refused> {
        refused::<Ready<i32>>()
    }
    fn local_error(&self) -> Result<i32, DispatchError> {
        Ok(7)
    }
    fn cow(&self) -> Cow<'_, str> {
        "moo".into()
    }
    #[amd(returns = i32)]
    fn alias(&self) -> Later<i32> {
        ready(8)
    }
    #[amd(returns = Result<Vec<i32>, Refused>)]
    fn failing_alias(&self) -> Later<Result<Vec<i32>, Refused>> {
        ready(refused())
    }
    #[amd(skip)]
    fn none(&self) -> Self {
        Self
    }
    fn no_method() {}
}

#[tokio::test]
async fn results_are_read_in_the_signature() {
    Forms::no_method();
    let (communicator, forms) = serve::<_, ResultFormsPrx>(Forms.none()).await;
    forms.nothing().await.unwrap();
    let numbers: [Invocation<i32>; 8] = [
        forms.value(),
        forms.keyword(),
        forms.future(),
        forms.to_be_a_future(),
        forms.boxed(),
        forms.box_future(),
        forms.local_error(),
        forms.alias(),
    ];
    for (number, expected) in numbers.into_iter().zip([1, 2, 3, 4, 5, 6, 7, 8]) {
        assert_eq!(number.await.unwrap(), expected);
    }
    assert_eq!(forms.several().await.unwrap(), (true, "both".to_owned()));
    assert_eq!(forms.cow().await.unwrap(), "moo");
    let failing: [Invocation<i32, Refused>; 3] = [forms.failing(), forms.failing_future(), forms.failing_early()];
    for call in failing {
        assert_eq!(call.await.unwrap_err().user().unwrap().why, "so");
    }
    let nothing: Invocation<(), Refused> = forms.failing_later();
    assert_eq!(nothing.await.unwrap_err().user().unwrap().why, "so");
    let alias: Invocation<Vec<i32>, Refused> = forms.failing_alias();
    assert_eq!(alias.await.unwrap_err().user().unwrap().why, "so");
    communicator.destroy().await;
}

/// Parameters in all forms, options of operations, and what is no part of the interface.
struct Taker;

/// Takes.
#[servant(derive(Takes), module = "Derived::Inner", name = "Taking")]
impl Taker {
    #[amd(idempotent)]
    fn text(&self, text: &str, bytes: &[u8], numbers: &[f64]) -> i32 {
        i32::try_from(text.len() + bytes.len() + numbers.len()).unwrap()
    }
    async fn lists(&self, mut names: Vec<String>, _nested: &Vec<Vec<i32>>, proxy: &Option<TakesPrx>) -> bool {
        names.clear();
        proxy.is_some()
    }
    #[amd(tag = 7)]
    fn optional(&self, #[amd(tag = 1)] name: Option<&str>, #[amd(tag = 2)] count: Option<i32>) -> Option<i32> {
        name?;
        count
    }
    #[amd(tags(_, 3), out)]
    fn outs(&self) -> (i32, Option<String>) {
        (1, None)
    }
    #[amd(name = "renamed", format = "sliced")]
    fn called_otherwise(&self, r#type: i32, current: &Current) -> String {
        format!("{} {type}", current.operation())
    }
    #[amd(current)]
    fn with_attribute(&self, request: &Request) -> String {
        request.operation().to_owned()
    }
    fn by_parameter(&self, value: i32, #[amd(current)] _request: &Request) -> i32 {
        value
    }
    fn r#move(&self) {}
}
type Request = Current;

#[tokio::test]
async fn parameters_and_options_are_those_of_the_methods() {
    let (communicator, takes) = serve::<_, TakesPrx>(Taker).await;
    assert_eq!(TakesPrx::INTERFACE.type_id, "::Derived::Inner::Taking");
    assert_eq!(takes.text("Alice", &[1, 2], &[0.5]).await.unwrap(), 8);
    assert!(takes.lists(&[], &[vec![1]], &Some(takes.clone())).await.unwrap());
    assert_eq!(takes.optional(Some("a"), Some(3)).await.unwrap(), Some(3));
    assert_eq!(takes.optional(None, Some(3)).await.unwrap(), None);
    assert_eq!(takes.outs().await.unwrap(), (1, None));
    assert_eq!(takes.called_otherwise(4).await.unwrap(), "renamed 4");
    assert_eq!(takes.with_attribute().await.unwrap(), "withAttribute");
    assert_eq!(takes.by_parameter(5).await.unwrap(), 5);
    takes.r#move().await.unwrap();
    let idempotent = TakesPrx::INTERFACE
        .operations
        .iter()
        .filter(|of| of.mode == amd::OperationMode::Idempotent);
    assert_eq!(idempotent.map(|of| of.name).collect::<Vec<_>>(), ["text"]);
    communicator.destroy().await;
}

/// The derived interface is one like any other.
struct Other;

#[servant(Heir)]
impl Other {
    fn first(&self, name: String) -> String {
        name
    }
    async fn second(&self) -> i32 {
        2
    }
}

#[interface(module = "Derived")]
trait Heir: First {
    fn second(&self) -> i32;
}

#[allow(dead_code, reason = "only its interface is wanted here")]
struct One;

#[allow(dead_code, reason = "only its interface is wanted here")]
#[servant(derive(First), module = "Derived")]
impl One {
    async fn first(&self, name: &str) -> String {
        name.to_uppercase()
    }
}

#[tokio::test]
async fn others_serve_and_inherit_it() {
    let (communicator, heir) = serve::<_, HeirPrx>(Other).await;
    assert_eq!(heir.first("it").await.unwrap(), "it");
    let first: FirstPrx = heir.into();
    assert_eq!(first.first("it").await.unwrap(), "it");
    communicator.destroy().await;
}

/// With bases, and with other interfaces beside it: what is theirs is not derived.
struct Both;

#[servant(derive(Third: Heir), beside::Beside, module = "Derived")]
impl Both {
    fn first(&self, name: &str) -> String {
        name.to_owned()
    }
    fn second(&self) -> i32 {
        22
    }
    async fn third(&self) -> i32 {
        3
    }
    #[amd(name = "besideIt")]
    fn beside(&self) {}
}

#[tokio::test]
async fn a_derived_interface_has_bases_and_neighbours() {
    assert_eq!(names::<Both>(), ["besideIt", "first", "second", "third"]);
    let own: Vec<_> = ThirdPrx::INTERFACE.operations.iter().map(|of| of.name).collect();
    assert_eq!(own, ["third"]);
    let (communicator, third) = serve::<_, ThirdPrx>(Both).await;
    assert_eq!(third.second().await.unwrap() + third.third().await.unwrap(), 25);
    assert_eq!(
        third.ice_ids().await.unwrap(),
        [
            "::Derived::Beside",
            "::Derived::First",
            "::Derived::Heir",
            "::Derived::Third",
            "::Ice::Object"
        ]
    );
    communicator.destroy().await;
}

mod beside {
    #[amd::interface(module = "Derived")]
    pub trait Beside {
        fn beside_it(&self);
    }
}

/// A generic servant, whose interface knows nothing of that.
struct Store<D>(D);

#[servant(derive(Counted), module = "Derived")]
impl<D: AsRef<[i32]> + Send + Sync + 'static> Store<D> {
    fn sum(&self) -> i32 {
        self.0.as_ref().iter().sum()
    }
}

#[tokio::test]
async fn generic_servants_have_one_interface() {
    let (communicator, counted) = serve::<_, CountedPrx>(Store([1, 2])).await;
    assert_eq!(counted.sum().await.unwrap(), 3);
    let more: CountedPrx = {
        let adapter = communicator
            .create_object_adapter_with_endpoints("More", "tcp -h 127.0.0.1 -p 0")
            .unwrap();
        let object = adapter.add(Store(vec![5]), "more").unwrap();
        adapter.activate().await.unwrap();
        object.ice_unchecked_cast()
    };
    assert_eq!(more.sum().await.unwrap(), 5);
    communicator.destroy().await;
}

mod parts {
    use super::*;

    pub struct Split<T>(pub T);

    #[servant(super::Heir, part)]
    impl<T: Send + Sync + 'static> Split<T> {
        fn first(&self, name: &str) -> String {
            format!("split {name}")
        }
    }

    #[servant(super::Heir, crate::beside::Beside, parts)]
    impl<T: Into<i32> + Copy + Send + Sync + 'static> Split<T> {}

    mod elsewhere {
        use super::*;

        #[servant(super::super::Heir, crate::beside::Beside, part)]
        impl<T: Into<i32> + Copy + Send + Sync + 'static> Split<T> {
            async fn second(&self) -> i32 {
                self.0.into()
            }
            #[cfg(any())]
            fn beside_it(&self, nonsense: Nonsense) {}
            #[cfg(not(any()))]
            fn beside_it(&self) {}
        }
    }
}

#[tokio::test]
async fn parts_make_one_servant() {
    assert_eq!(names::<parts::Split<i16>>(), ["besideIt", "first", "second"]);
    let lanes = [0, 1, 2].map(|row| parts::Split::<i16>::TABLE[row].handler().lane());
    assert_eq!(lanes, [Lane::Sync, Lane::Sync, Lane::Async]);
    let (communicator, heir) = serve::<_, HeirPrx>(parts::Split(9_i16)).await;
    assert_eq!(heir.first("it").await.unwrap(), "split it");
    assert_eq!(heir.second().await.unwrap(), 9);
    assert_eq!(
        heir.ice_ids().await.unwrap(),
        [
            "::Derived::Beside",
            "::Derived::First",
            "::Derived::Heir",
            "::Ice::Object"
        ]
    );
    communicator.destroy().await;
}
