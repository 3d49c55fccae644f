//! Servants that are declared with an identity, in this crate and in others.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use amd::prelude::*;
use amd::{AdapterError, Error, ObjectAdapter};

// The crate is linked because of this line, and for its servant alone.
use linked_servants as _;

#[interface(module = "Registration")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[derive(Default)]
struct Anywhere;

#[servant(Greeter, identity = "greeters/anywhere")]
impl Anywhere {
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }
}

#[derive(Default)]
struct Admin;

#[servant(Greeter, identity = "greeters/anywhere", facet = "admin")]
impl Admin {
    async fn greet(&self, name: &str) -> String {
        format!("At your command, {name}.")
    }
}

struct Configured {
    greeting: String,
}

impl Configured {
    fn connect(communicator: &Communicator) -> Result<Self, amd::Error> {
        let greeting = communicator
            .properties()
            .get("Greeting")
            .unwrap_or("Welcome")
            .to_owned();
        if greeting.is_empty() {
            return Err(Error::NullProxy);
        }
        Ok(Self { greeting })
    }
}

#[servant(Greeter, identity = "configured", adapter = "Public", new = Configured::connect)]
impl Configured {
    fn greet(&self, name: &str) -> String {
        format!("{}, {name}!", self.greeting)
    }
}

struct Broken;

impl Broken {
    fn new(_: &Communicator) -> Result<Self, std::io::Error> {
        Err(std::io::Error::other("no database"))
    }
}

#[servant(Greeter, identity = "broken", adapter = "Broken", new = Broken::new)]
impl Broken {
    fn greet(&self, name: &str) -> String {
        name.to_owned()
    }
}

mod duplicates {
    use super::*;

    #[derive(Default)]
    struct One;

    #[servant(Greeter, identity = "twice", adapter = "Duplicates")]
    impl One {
        fn greet(&self, name: &str) -> String {
            name.to_owned()
        }
    }

    #[derive(Default)]
    struct Other;

    #[servant(Greeter, identity = r"tw\x69ce", adapter = "Duplicates")]
    impl Other {
        fn greet(&self, name: &str) -> String {
            name.to_owned()
        }
    }
}

fn adapter(communicator: &Communicator, name: &str) -> ObjectAdapter {
    let endpoints = "tcp -h 127.0.0.1 -p 0";
    communicator
        .create_object_adapter_with_endpoints(name, endpoints)
        .unwrap()
}

fn names(proxies: &[ObjectPrx]) -> Vec<String> {
    let names = proxies.iter().map(|proxy| {
        format!("{} {}", proxy.ice_identity(), proxy.ice_facet())
            .trim_end()
            .to_owned()
    });
    names.collect()
}

#[tokio::test]
async fn an_adapter_adds_what_is_registered_for_it_and_for_any_in_all_linked_crates() {
    let communicator = Communicator::new().unwrap();
    let public = adapter(&communicator, "Public");
    let proxies = public.add_registered().unwrap();
    // `unlinked-servants` is a dependency too, but nothing here refers to it: it is not in the program.
    let expected = ["configured", "greeters/anywhere", "greeters/anywhere admin", "linked"];
    let mut found = names(&proxies);
    found.sort();
    assert_eq!(found, expected);
    public.activate().await.unwrap();
    let mut answers = Vec::new();
    for proxy in &proxies {
        if proxy.ice_identity().name() != "linked" {
            let greeter: GreeterPrx = proxy.ice_unchecked_cast();
            answers.push(greeter.greet("Alice").await.unwrap());
        }
    }
    answers.sort();
    assert_eq!(answers, ["At your command, Alice.", "Hello, Alice!", "Welcome, Alice!"]);
    assert_eq!(
        names(&adapter(&communicator, "Other").add_registered().unwrap()).len(),
        3
    );
    communicator.destroy().await;
}

#[tokio::test]
async fn a_servant_in_a_crate_that_something_refers_to_is_found_and_served() {
    let communicator = Communicator::new().unwrap();
    let adapter = adapter(&communicator, "Linked");
    adapter.add_registered().unwrap();
    adapter.activate().await.unwrap();
    let linked = adapter.create_proxy("linked").unwrap();
    assert_eq!(linked.ice_id().await.unwrap(), "::Linking::Whoami");
    assert!(adapter.find("unlinked").is_none());
    communicator.destroy().await;
}

#[tokio::test]
async fn two_servants_for_one_identity_are_an_error_that_names_both_places() {
    let communicator = Communicator::new().unwrap();
    let adapter = adapter(&communicator, "Duplicates");
    let error = adapter.add_registered().unwrap_err();
    let Error::Adapter(AdapterError::RegisteredTwice { identity, places, .. }) = &error else {
        panic!("{error}")
    };
    assert_eq!(identity.to_string(), "twice");
    assert!(
        places.iter().all(|place| place.starts_with("tests/registration.rs:")),
        "{places:?}"
    );
    assert_ne!(places[0], places[1]);
    assert!(adapter.find("greeters/anywhere").is_none(), "nothing is added");
}

#[tokio::test]
async fn a_constructor_that_fails_is_an_error_with_its_place_and_nothing_is_added() {
    let communicator = Communicator::new().unwrap();
    let adapter = adapter(&communicator, "Broken");
    let text = format!("{:?}", adapter.add_registered().unwrap_err());
    assert!(
        text.contains("`broken`, registered at tests/registration.rs:"),
        "{text}"
    );
    assert!(text.contains("no database"), "{text}");
    assert!(adapter.find("greeters/anywhere").is_none());
}

#[tokio::test]
async fn a_servant_that_is_there_already_is_not_replaced() {
    let communicator = Communicator::new().unwrap();
    let adapter = adapter(&communicator, "Once");
    adapter.add(Anywhere, "greeters/anywhere").unwrap();
    let error = adapter.add_registered().unwrap_err();
    assert!(
        matches!(error, Error::Adapter(AdapterError::AlreadyRegistered { .. })),
        "{error}"
    );
    assert!(adapter.find("linked").is_none(), "nothing is added");
}

#[tokio::test]
async fn an_adapter_without_its_communicator_adds_nothing() {
    let communicator = Communicator::new().unwrap();
    let adapter = adapter(&communicator, "Orphan");
    assert!(adapter.communicator().is_some());
    drop(communicator);
    assert!(matches!(adapter.add_registered(), Err(Error::Destroyed)));
}
