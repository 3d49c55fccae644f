//! Default servants, servant locators, middleware and forwarding, over TCP.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use amd::adapter::servant::AnyServant;
use amd::adapter::{
    Blocking, BlockingServantLocator, DispatchRequest, DispatchResponse, DispatchService, Located, ServantLocator,
};
use amd::dispatch::DispatchFailure;
use amd::prelude::*;
use futures::future::BoxFuture;
use tower::{Service, layer};

#[derive(Debug, UserException)]
#[amd(module = "Test")]
pub struct Refused {
    pub reason: String,
}

#[interface(module = "Test")]
pub trait Room {
    fn who(&self) -> String;
    fn refuse(&self) -> Result<String, Refused>;
    fn fail(&self) -> String;
    fn sleep(&self);
}

/// Answers with what it was called by.
struct Open(&'static str);

#[servant(Room)]
impl Open {
    fn who(&self, current: &Current) -> String {
        format!("{}: {} {}", self.0, current.identity(), current.facet())
    }

    async fn refuse(&self) -> Result<String, Refused> {
        let reason = self.0.to_owned();
        Err(Refused { reason })
    }

    fn fail(&self) -> Result<String, DispatchError> {
        Err(DispatchError::unknown("no luck"))
    }

    async fn sleep(&self) {
        futures::future::pending().await
    }
}

struct Fixture {
    communicator: Communicator,
    adapter: ObjectAdapter,
}

impl Fixture {
    fn new() -> Self {
        let communicator = Communicator::new().unwrap();
        let endpoints = "tcp -h 127.0.0.1 -p 0";
        let adapter = communicator
            .create_object_adapter_with_endpoints("A", endpoints)
            .unwrap();
        Self { communicator, adapter }
    }

    fn room(&self, object: &str) -> RoomPrx {
        let endpoint = &self.adapter.published_endpoints()[0];
        self.communicator.proxy(&format!("{object}:{endpoint}")).unwrap()
    }

    async fn who(&self, object: &str) -> String {
        self.room(object)
            .who()
            .await
            .unwrap_or_else(|error| status(&error).to_string())
    }
}

fn status<E>(error: &InvocationError<E>) -> ReplyStatus {
    error.status().unwrap()
}

#[tokio::test]
async fn a_default_servant_serves_what_has_no_servant() {
    let fixture = Fixture::new();
    let adapter = &fixture.adapter;
    adapter.add(Open("own"), "cat/own").unwrap();
    adapter.add_default_servant(Open("cat"), "cat").unwrap();
    adapter.add_default_servant(Open("any"), "").unwrap();
    adapter.activate().await.unwrap();
    assert_eq!(fixture.who("cat/own").await, "own: cat/own ");
    assert_eq!(fixture.who("cat/other").await, "cat: cat/other ");
    assert_eq!(fixture.who("\"cat/other\" -f facet").await, "cat: cat/other facet");
    // Ice 3.8.3: also where the identity is known under another facet.
    assert_eq!(fixture.who("\"cat/own\" -f facet").await, "cat: cat/own facet");
    assert_eq!(fixture.who("dog/other").await, "any: dog/other ");

    let twice = adapter.add_default_servant(Open("again"), "cat").unwrap_err();
    assert_eq!(twice.to_string(), "category `cat` has a default servant already");
    assert!(adapter.find_default_servant("cat").is_some());
    adapter.remove_default_servant("cat").unwrap();
    assert_eq!(fixture.who("cat/other").await, "any: cat/other ");
    adapter.remove_default_servant("").unwrap();
    assert_eq!(fixture.who("cat/other").await, "ObjectNotExist");
    assert_eq!(fixture.who("\"cat/own\" -f facet").await, "FacetNotExist");
    let none = adapter.remove_default_servant("").unwrap_err();
    assert_eq!(none.to_string(), "category `` has no default servant");
}

/// Does as the names of the objects say, and keeps a diary.
#[derive(Clone, Default)]
struct Desk {
    diary: Arc<Mutex<Vec<String>>>,
}

impl Desk {
    fn note(&self, text: impl Into<String>) {
        self.diary.lock().unwrap().push(text.into());
    }

    fn diary(&self) -> Vec<String> {
        std::mem::take(&mut *self.diary.lock().unwrap())
    }

    fn find(&self, current: &Current) -> Result<Option<Located<u32>>, DispatchError<Refused>> {
        self.note(format!("locate {}", current.identity()));
        match current.identity().name {
            "nobody" => Ok(None),
            "refused" => Err(Refused {
                reason: "locate".into(),
            }
            .into()),
            "unauthorized" => Err(DispatchError::new(ReplyStatus::UNAUTHORIZED, "who are you?")),
            "panic" => panic!("in a test"),
            _ => Ok(Some(Located::with_cookie(Open("found"), 7))),
        }
    }

    fn end(&self, current: &Current, servant: &Arc<dyn AnyServant>, cookie: u32) -> Result<(), DispatchError<Refused>> {
        self.note(format!("finished {cookie} {}", servant.interface().type_id));
        match current.identity().name {
            "late" => Err(Refused {
                reason: "finished".into(),
            }
            .into()),
            "later" => Err(DispatchError::unknown("too late")),
            _ => Ok(()),
        }
    }
}

impl ServantLocator for Desk {
    type Cookie = u32;
    type Exceptions = Refused;

    async fn locate(&self, current: &Current) -> Result<Option<Located<u32>>, DispatchError<Refused>> {
        tokio::task::yield_now().await;
        self.find(current)
    }

    async fn finished(
        &self,
        current: &Current,
        servant: &Arc<dyn AnyServant>,
        cookie: u32,
    ) -> Result<(), DispatchError<Refused>> {
        self.end(current, servant, cookie)
    }

    fn deactivate(&self, category: &str) {
        self.note(format!("deactivate {category}"));
    }
}

impl BlockingServantLocator for Desk {
    type Cookie = u32;
    type Exceptions = Refused;

    fn locate(&self, current: &Current) -> Result<Option<Located<u32>>, DispatchError<Refused>> {
        std::thread::sleep(Duration::from_millis(1));
        self.find(current)
    }

    fn finished(
        &self,
        current: &Current,
        servant: &Arc<dyn AnyServant>,
        cookie: u32,
    ) -> Result<(), DispatchError<Refused>> {
        self.end(current, servant, cookie)
    }

    fn deactivate(&self, category: &str) {
        self.note(format!("deactivate {category}"));
    }
}

async fn locator_does_all(add: impl Fn(&ObjectAdapter, Desk, &str)) {
    let (fixture, desk) = (Fixture::new(), Desk::default());
    add(&fixture.adapter, desk.clone(), "");
    fixture.adapter.add(Open("own"), "own").unwrap();
    fixture.adapter.activate().await.unwrap();

    assert_eq!(fixture.who("own").await, "own: own ");
    assert_eq!(desk.diary(), [""; 0]);
    assert_eq!(fixture.who("cat/x").await, "found: cat/x ");
    assert_eq!(desk.diary(), ["locate cat/x", "finished 7 ::Test::Room"]);
    assert_eq!(fixture.who("nobody").await, "ObjectNotExist");
    assert_eq!(desk.diary(), ["locate nobody"]);
    assert_eq!(fixture.who("unauthorized").await, "Unauthorized");
    assert_eq!(fixture.who("panic").await, "UnknownException");
    desk.diary();

    // What the servant answers goes through, results and errors.
    let refused = fixture.room("x").refuse().await.unwrap_err();
    assert_eq!(refused.user().unwrap().reason, "found");
    assert_eq!(
        status(&fixture.room("x").fail().await.unwrap_err()),
        ReplyStatus::UNKNOWN_EXCEPTION
    );
    assert_eq!(desk.diary().len(), 4);
    // Errors of the locator are the reply: before the servant, and in place of its reply.
    let refused = fixture.room("refused").refuse().await.unwrap_err();
    assert_eq!(refused.user().unwrap().reason, "locate");
    assert_eq!(desk.diary(), ["locate refused"]);
    let refused = fixture.room("late").refuse().await.unwrap_err();
    assert_eq!(refused.user().unwrap().reason, "finished");
    assert_eq!(fixture.who("later").await, "UnknownException");
    desk.diary();

    add(&fixture.adapter, desk.clone(), "cat");
    fixture.adapter.remove_servant_locator("cat").unwrap();
    assert_eq!(desk.diary(), ["deactivate cat"]);
    assert!(fixture.adapter.remove_servant_locator("cat").is_err());
    assert!(fixture.adapter.has_servant_locator(""));
    fixture.communicator.destroy().await;
    assert_eq!(desk.diary(), ["deactivate "]);
}

#[tokio::test]
async fn a_servant_locator_that_is_awaited() {
    locator_does_all(|adapter, desk, category| adapter.add_servant_locator(desk, category).unwrap()).await;
}

#[tokio::test]
async fn a_servant_locator_that_blocks() {
    locator_does_all(|adapter, desk, category| adapter.add_servant_locator(Blocking::new(desk), category).unwrap())
        .await;
}

#[tokio::test]
async fn the_locator_of_a_category_comes_before_that_of_all_and_behind_default_servants() {
    let (fixture, all, cats) = (Fixture::new(), Desk::default(), Desk::default());
    fixture.adapter.add_servant_locator(all.clone(), "").unwrap();
    fixture.adapter.add_servant_locator(cats.clone(), "cat").unwrap();
    fixture.adapter.activate().await.unwrap();
    assert!(fixture.adapter.add_servant_locator(cats.clone(), "cat").is_err());
    fixture.who("cat/x").await;
    fixture.who("dog/x").await;
    assert_eq!((all.diary().len(), cats.diary().len()), (2, 2));
    fixture.adapter.add_default_servant(Open("default"), "cat").unwrap();
    assert_eq!(fixture.who("cat/x").await, "default: cat/x ");
    assert_eq!((all.diary().len(), cats.diary().len()), (0, 0));
}

/// Middleware that keeps a diary, and refuses some.
#[derive(Clone)]
struct Doorman<S> {
    inner: S,
    name: &'static str,
    desk: Desk,
}

impl<S> Service<DispatchRequest> for Doorman<S>
where
    S: Service<DispatchRequest, Response = DispatchResponse, Error = DispatchFailure>,
    S::Future: Send + 'static,
{
    type Response = DispatchResponse;
    type Error = DispatchFailure;
    type Future = BoxFuture<'static, Result<DispatchResponse, DispatchFailure>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), DispatchFailure>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: DispatchRequest) -> Self::Future {
        let (name, desk) = (self.name, self.desk.clone());
        let visitor = request.context().get("visitor").unwrap_or("nobody").to_owned();
        desk.note(format!("{name} sees {} of {visitor}", request.operation()));
        match visitor.as_str() {
            "thief" => {
                return Box::pin(async { Err(DispatchFailure::new(ReplyStatus::UNAUTHORIZED, "not you")) });
            }
            "bomb" => panic!("in a test"),
            _ => {}
        }
        let outcome = self.inner.call(request);
        Box::pin(async move {
            let outcome = outcome.await;
            desk.note(match &outcome {
                Ok(response) => format!("{name}: {}", response.status()),
                Err(failure) => format!("{name}: failed with {}", failure.status()),
            });
            outcome
        })
    }
}

fn doorman(
    name: &'static str,
    desk: &Desk,
) -> impl tower::Layer<DispatchService, Service = Doorman<DispatchService>> + use<> {
    let desk = desk.clone();
    layer::layer_fn(move |inner| Doorman {
        inner,
        name,
        desk: desk.clone(),
    })
}

#[tokio::test]
async fn middleware_sees_every_request_and_every_outcome_and_may_answer_itself() {
    let (fixture, desk) = (Fixture::new(), Desk::default());
    fixture.adapter.layer(doorman("outer", &desk)).unwrap();
    fixture.adapter.layer(doorman("inner", &desk)).unwrap();
    fixture.adapter.add(Open("own"), "own").unwrap();
    fixture.adapter.activate().await.unwrap();
    let room = fixture.room("own");

    assert_eq!(room.who().await.unwrap(), "own: own ");
    assert_eq!(
        desk.diary(),
        [
            "outer sees who of nobody",
            "inner sees who of nobody",
            "inner: Ok",
            "outer: Ok"
        ]
    );
    assert_eq!(room.refuse().await.unwrap_err().user().unwrap().reason, "own");
    assert_eq!(desk.diary()[2..], ["inner: UserException", "outer: UserException"]);
    assert_eq!(status(&room.fail().await.unwrap_err()), ReplyStatus::UNKNOWN_EXCEPTION);
    assert_eq!(desk.diary()[3..], ["outer: failed with UnknownException"]);
    assert_eq!(fixture.who("nobody").await, "ObjectNotExist");
    assert_eq!(desk.diary()[3..], ["outer: failed with ObjectNotExist"]);

    let thief = room.ice_context([("visitor".into(), "thief".into())].into());
    assert_eq!(status(&thief.who().await.unwrap_err()), ReplyStatus::UNAUTHORIZED);
    assert_eq!(desk.diary(), ["outer sees who of thief"]);
    let bomb = room.ice_context([("visitor".into(), "bomb".into())].into());
    assert_eq!(status(&bomb.who().await.unwrap_err()), ReplyStatus::UNKNOWN_EXCEPTION);
    assert_eq!(room.who().await.unwrap(), "own: own ");
    let late = fixture.adapter.layer(doorman("late", &desk)).unwrap_err();
    assert_eq!(
        late.to_string(),
        "object adapter `A` was activated, it takes no more middleware"
    );
}

#[tokio::test]
async fn layers_of_tower_fit() {
    let fixture = Fixture::new();
    fixture
        .adapter
        .layer(tower::timeout::TimeoutLayer::new(Duration::from_millis(20)))
        .unwrap();
    fixture
        .adapter
        .layer(tower::limit::ConcurrencyLimitLayer::new(1))
        .unwrap();
    fixture.adapter.add(Open("own"), "own").unwrap();
    fixture.adapter.activate().await.unwrap();
    let late = fixture.room("own").sleep().await.unwrap_err();
    assert_eq!(status(&late), ReplyStatus::UNKNOWN_EXCEPTION);
    assert!(late.to_string().contains("timed out"), "{late}");
    assert_eq!(fixture.who("own").await, "own: own ");
}

#[tokio::test]
async fn an_adapter_serves_what_another_one_takes() {
    let (fixture, desk) = (Fixture::new(), Desk::default());
    let behind = fixture.communicator.create_object_adapter("").unwrap();
    behind.layer(doorman("behind", &desk)).unwrap();
    behind.add(Open("behind"), "x").unwrap();
    fixture.adapter.add_default_servant(behind.as_servant(), "").unwrap();
    fixture.adapter.add(Open("front"), "y").unwrap();
    fixture.adapter.activate().await.unwrap();
    assert_eq!(fixture.who("x").await, "behind: x ");
    assert_eq!(desk.diary(), ["behind sees who of nobody", "behind: Ok"]);
    assert_eq!(fixture.who("y").await, "front: y ");
    assert_eq!(fixture.who("z").await, "ObjectNotExist");
    assert!(fixture.room("x").ice_is_a("::Test::Room").await.unwrap());
}
