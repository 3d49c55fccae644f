//! Client interceptors: `tower` layers around calls.
#![allow(missing_docs, clippy::unwrap_used, clippy::type_complexity, reason = "a test")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd::Encapsulation;
use amd::prelude::*;
use amd::proxy::{CallRequest, CallResponse, CallService};
use tower::layer::layer_fn;
use tower::timeout::TimeoutLayer;
use tower::{ServiceExt, service_fn};

const LIMIT: Duration = Duration::from_secs(30);

#[derive(Debug, UserException)]
#[amd(module = "Interceptors")]
pub struct Refused {
    pub reason: String,
}

#[interface(module = "Interceptors")]
pub trait Shop {
    fn buy(&self, article: String) -> String;
    fn refuse(&self) -> Result<(), Refused>;
    fn fail(&self);
    fn note(&self, number: i32);
    fn stall(&self);
}

#[derive(Default)]
struct Store {
    served: Arc<AtomicUsize>,
}

#[servant(Shop)]
impl Store {
    fn buy(&self, article: &str, current: &Current) -> String {
        self.served.fetch_add(1, Ordering::Relaxed);
        format!("{article} for {}", current.context().get("user").unwrap_or("nobody"))
    }

    fn refuse(&self) -> Result<(), Refused> {
        Err(Refused {
            reason: "closed".to_owned(),
        })
    }

    fn fail(&self) -> Result<(), DispatchError> {
        // The first time only.
        if self.served.fetch_add(1, Ordering::Relaxed) == 0 {
            return Err(DispatchError::new(ReplyStatus::UNKNOWN_EXCEPTION, "not yet"));
        }
        Ok(())
    }

    fn note(&self, number: i32) {
        self.served.fetch_add(number.try_into().unwrap(), Ordering::Relaxed);
    }

    async fn stall(&self) {
        std::future::pending::<()>().await;
    }
}

struct Setup {
    server: Communicator,
    client: Communicator,
    shop: ShopPrx,
    served: Arc<AtomicUsize>,
}

async fn start() -> Setup {
    start_with(Communicator::builder()).await
}

async fn start_with(client: amd::CommunicatorBuilder) -> Setup {
    let server = Communicator::new().unwrap();
    let adapter = server
        .create_object_adapter_with_endpoints("Shops", "tcp -h 127.0.0.1")
        .unwrap();
    let served = Arc::new(AtomicUsize::new(0));
    let shop = adapter.add(Store { served: served.clone() }, "shop").unwrap();
    adapter.activate().await.unwrap();
    let client = client.build().unwrap();
    let shop = client.proxy(&shop.to_string()).unwrap();
    Setup {
        server,
        client,
        shop,
        served,
    }
}

impl Setup {
    async fn end(self) {
        self.client.destroy().await;
        self.server.destroy_within(Duration::from_millis(1)).await;
    }
}

async fn ends<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, future).await.expect("it ends")
}

type Notes = Arc<Mutex<Vec<String>>>;

/// Writes down what it sees, under a name.
fn noting(name: &'static str, notes: &Notes) -> impl Fn(CallService) -> CallService + Clone + Send + Sync + use<> {
    let notes = notes.clone();
    move |inner| {
        let notes = notes.clone();
        CallService::new(service_fn(move |request: CallRequest| {
            let (inner, notes) = (inner.clone(), notes.clone());
            async move {
                let identity = request.proxy().ice_identity().to_string();
                let seen = format!("{name}: {identity}.{} {:?}", request.operation(), request.mode());
                notes.lock().unwrap().push(seen);
                let outcome = inner.oneshot(request).await;
                let how = match &outcome {
                    Ok(response) => format!(
                        "{:?} {}",
                        response.status().map(ReplyStatus::to_byte),
                        response.body().len() > 5
                    ),
                    Err(error) => error.to_string(),
                };
                notes.lock().unwrap().push(format!("{name}: {how}"));
                outcome
            }
        }))
    }
}

fn taken(notes: &Notes) -> Vec<String> {
    std::mem::take(&mut notes.lock().unwrap())
}

#[tokio::test]
async fn what_is_added_first_sees_a_call_first_and_its_outcome_last() {
    let notes = Notes::default();
    let builder = Communicator::builder().client_layer(layer_fn(noting("all", &notes)));
    let setup = start_with(builder).await;
    let shop = setup
        .shop
        .ice_layer(layer_fn(noting("first", &notes)))
        .ice_layer(layer_fn(noting("second", &notes)));
    ends(shop.buy("tea")).await.unwrap();
    let expected = [
        "all: shop.buy Normal",
        "first: shop.buy Normal",
        "second: shop.buy Normal",
        "second: Some(0) true",
        "first: Some(0) true",
        "all: Some(0) true",
    ];
    assert_eq!(taken(&notes), expected);
    // Another proxy of the communicator has that of the communicator alone.
    ends(setup.shop.buy("tea")).await.unwrap();
    assert_eq!(taken(&notes), ["all: shop.buy Normal", "all: Some(0) true"]);
    setup.end().await;
}

#[tokio::test]
async fn every_outcome_is_seen_and_comes_to_the_caller() {
    let notes = Notes::default();
    let setup = start().await;
    let shop = setup.shop.ice_layer(layer_fn(noting("note", &notes)));
    let refused = ends(shop.refuse()).await.unwrap_err();
    assert_eq!(refused.user().unwrap().reason, "closed");
    assert_eq!(taken(&notes)[1], "note: Some(1) true");
    let failed = ends(shop.fail()).await.unwrap_err();
    assert!(matches!(failed, InvocationError::Dispatch { .. }), "{failed:?}");
    assert!(taken(&notes)[1].contains("not yet"));
    let absent = shop.ice_with_identity("absent".parse().unwrap());
    let failed = ends(absent.buy("tea")).await.unwrap_err();
    assert!(matches!(failed, InvocationError::ObjectNotExist(_)), "{failed:?}");
    assert_eq!(
        taken(&notes),
        ["note: absent.buy Normal", "note: there is no object `absent`"]
    );
    setup.end().await;
}

#[tokio::test]
async fn oneway_and_batch_calls_go_through_it_too() {
    let notes = Notes::default();
    let setup = start().await;
    let shop = setup.shop.ice_layer(layer_fn(noting("note", &notes)));
    let sent = Arc::new(AtomicUsize::new(0));
    let count = sent.clone();
    let told = move || {
        count.fetch_add(1, Ordering::Relaxed);
    };
    ends(shop.ice_oneway().note(1).on_sent(told)).await.unwrap();
    assert_eq!(sent.load(Ordering::Relaxed), 1);
    let batch = shop.ice_batch_oneway();
    ends(batch.note(10)).await.unwrap();
    ends(batch.ice_flush_batch_requests()).await.unwrap();
    ends(setup.shop.ice_ping()).await.unwrap();
    let expected = [
        "note: shop.note Normal",
        "note: None false",
        "note: shop.note Normal",
        "note: None false",
    ];
    assert_eq!(taken(&notes), expected);
    ends(async {
        while setup.served.load(Ordering::Relaxed) < 11 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    setup.end().await;
}

#[tokio::test]
async fn it_may_change_the_context() {
    let setup = start().await;
    let shop = setup.shop.ice_layer(layer_fn(|inner: CallService| {
        inner.map_request(|mut request: CallRequest| {
            let user = request.context("user").unwrap_or("guest").to_uppercase();
            request.context_mut().insert("user".to_owned(), user);
            request
        })
    }));
    assert_eq!(ends(shop.buy("tea")).await.unwrap(), "tea for GUEST");
    let alice = [("user".to_owned(), "alice".to_owned())].into();
    let shop = shop.ice_context(alice);
    assert_eq!(ends(shop.buy("tea")).await.unwrap(), "tea for ALICE");
    assert_eq!(shop.ice_get_context()["user"], "alice", "the proxy's own is as it was");
    setup.end().await;
}

#[tokio::test]
async fn it_may_answer_itself() {
    let setup = start().await;
    let shop = setup.shop.ice_layer(layer_fn(|inner: CallService| {
        service_fn(move |request: CallRequest| {
            let inner = inner.clone();
            async move {
                if request.operation() != "buy" {
                    return inner.oneshot(request).await;
                }
                let encoding = amd::Encoding::V1_1;
                let results = Encapsulation::new(encoding, |encoder| encoder.put("nothing at all")).unwrap();
                Ok(CallResponse::results(&results))
            }
        })
    }));
    assert_eq!(ends(shop.buy("tea")).await.unwrap(), "nothing at all");
    assert_eq!(setup.served.load(Ordering::Relaxed), 0);
    ends(shop.ice_ping()).await.unwrap();
    setup.end().await;
}

#[tokio::test]
async fn it_may_make_the_call_again() {
    let setup = start().await;
    let shop = setup.shop.ice_layer(layer_fn(|inner: CallService| {
        service_fn(move |request: CallRequest| {
            let inner = inner.clone();
            async move {
                match inner.clone().oneshot(request.clone()).await {
                    Err(InvocationError::Dispatch { .. }) => inner.oneshot(request).await,
                    outcome => outcome,
                }
            }
        })
    }));
    ends(shop.fail()).await.unwrap();
    assert_eq!(setup.served.load(Ordering::Relaxed), 2);
    setup.end().await;
}

#[tokio::test]
async fn its_own_errors_and_the_timeout_of_the_call() {
    let setup = start().await;
    let limited = setup.shop.ice_layer(TimeoutLayer::new(Duration::from_millis(50)));
    let outcome = ends(limited.stall()).await;
    assert!(matches!(outcome, Err(InvocationError::Interceptor(_))), "{outcome:?}");

    let stuck = setup.shop.ice_layer(layer_fn(|_: CallService| {
        service_fn(|_: CallRequest| std::future::pending::<Result<CallResponse, InvocationError>>())
    }));
    let outcome = ends(stuck.buy("tea").timeout(Duration::from_millis(50))).await;
    assert!(matches!(outcome, Err(InvocationError::Timeout)), "{outcome:?}");
    setup.end().await;
}

#[test]
fn a_plain_thread_may_wait_for_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let notes = Notes::default();
    let setup = runtime.block_on(start());
    let shop = setup.shop.ice_layer(layer_fn(noting("note", &notes)));
    assert_eq!(shop.buy("tea").wait().unwrap(), "tea for nobody");
    assert_eq!(taken(&notes).len(), 2);
    runtime.block_on(setup.end());
}
