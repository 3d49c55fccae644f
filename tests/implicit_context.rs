//! The context that goes with all calls of a communicator.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;

use amd::prelude::*;

#[interface(module = "Implicit")]
pub trait Mirror {
    fn context(&self) -> HashMap<String, String>;
}

struct Mirrors;

#[servant(Mirror)]
impl Mirrors {
    fn context(&self, current: &Current) -> HashMap<String, String> {
        let entries = current.context().iter();
        entries.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }
}

async fn start(kind: &str) -> (Communicator, MirrorPrx) {
    let communicator = Communicator::from_args(["p".to_owned(), format!("--Ice.ImplicitContext={kind}")]).unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Mirrors", "tcp -h 127.0.0.1")
        .unwrap();
    let mirror = adapter.add(Mirrors, "mirror").unwrap().ice_unchecked_cast();
    adapter.activate().await.unwrap();
    (communicator, mirror)
}

fn entries(pairs: &[(&str, &str)]) -> HashMap<String, String> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[tokio::test]
async fn the_call_wins_over_the_proxy_and_the_proxy_over_the_communicator() {
    let (communicator, mirror) = start("Shared").await;
    assert_eq!(mirror.context().await.unwrap(), entries(&[]));
    let implicit = communicator.implicit_context().unwrap();
    implicit.put("who", "communicator");
    implicit.put("where", "everywhere");
    assert_eq!(
        mirror.context().await.unwrap(),
        entries(&[("who", "communicator"), ("where", "everywhere")])
    );
    let own = mirror.ice_context(entries(&[("who", "proxy")]));
    assert_eq!(
        own.context().await.unwrap(),
        entries(&[("who", "proxy"), ("where", "everywhere")])
    );
    let explicit = entries(&[("who", "call")]);
    assert_eq!(own.context().context(explicit.clone()).await.unwrap(), explicit);

    // What counts is when the call is made.
    let made = mirror.context();
    implicit.set(entries(&[]));
    assert_eq!(made.await.unwrap().len(), 2);
    assert_eq!(mirror.context().await.unwrap(), entries(&[]));
    communicator.destroy().await;
}

#[tokio::test]
async fn tasks_have_their_own_in_a_scope() {
    let (communicator, mirror) = start("PerThread").await;
    let implicit = communicator.implicit_context().unwrap();
    let calls = (0..20).map(|number: i32| {
        let (implicit, mirror) = (implicit.clone(), mirror.clone());
        let expected = entries(&[("number", &number.to_string())]);
        tokio::spawn(implicit.scope(expected.clone(), async move {
            for _ in 0..10 {
                assert_eq!(mirror.context().await.unwrap(), expected);
            }
        }))
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert_eq!(mirror.context().await.unwrap(), entries(&[]));
    communicator.destroy().await;
}

#[tokio::test]
async fn there_is_none_by_default() {
    assert!(Communicator::new().unwrap().implicit_context().is_none());
    let error = Communicator::from_args(["p", "--Ice.ImplicitContext=PerTask"]).unwrap_err();
    assert!(error.to_string().contains("`None`, `Shared` or `PerThread`"), "{error}");
}
