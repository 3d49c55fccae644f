//! Servants in memory, and mocks.
#![allow(missing_debug_implementations, missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use amd::prelude::*;
use amd::testing::{anything, serve};

#[derive(Debug, UserException)]
#[amd(module = "Mocks")]
pub struct NameTaken {
    pub by: String,
}

/// Neither `Debug` nor `PartialEq`: it can be expected by a closure, or be anything.
#[derive(Struct)]
#[amd(module = "Mocks")]
pub struct Opaque {
    pub number: i32,
}

#[interface(module = "Mocks")]
pub trait Named {
    fn name(&self) -> String;
}

#[interface(module = "Mocks")]
pub trait Greeter: Named {
    fn greet(&self, name: String) -> String;
    fn register(&self, name: String, badge: i32) -> Result<i32, NameTaken>;
    fn store(&self, opaque: Opaque);
    fn pick(&self, #[amd(tag = 7)] last: Option<i32>, first: String, #[amd(tag = 3)] r#type: Option<String>) -> String;
    fn notify(&self, text: String);
}

#[amd::mock(Greeter)]
pub struct GreeterMock;

struct Chatbot(mpsc::Sender<(String, Option<String>)>);

#[servant(Named)]
impl Chatbot {
    fn name(&self, current: &Current) -> String {
        let language = current.context().get("language").map(str::to_owned);
        let thread = std::thread::current().name().unwrap_or_default().to_owned();
        self.0.send((thread, language)).unwrap();
        "Chatbot".to_owned()
    }
}

#[test]
fn a_servant_in_memory_is_called_from_a_plain_test_on_its_lane_and_with_its_context() {
    let (sender, calls) = mpsc::channel();
    let named = serve::<NamedPrx>(Chatbot(sender));
    let context = HashMap::from([("language".to_owned(), "nl".to_owned())]);
    assert_eq!(named.ice_context(context).name().wait().unwrap(), "Chatbot");
    let (thread, language) = calls.recv().unwrap();
    assert_ne!(thread, std::thread::current().name().unwrap_or_default());
    assert_eq!(language.as_deref(), Some("nl"));
    assert_eq!(named.ice_id().wait().unwrap(), "::Mocks::Named");
    assert!(named.ice_endpoints().is_empty(), "no port is opened");
}

#[tokio::test]
async fn a_servant_in_memory_is_awaited_in_a_tokio_test() {
    let (sender, _calls) = mpsc::channel();
    let named = serve::<NamedPrx>(Chatbot(sender));
    let both = tokio::join!(named.name(), named.name());
    assert_eq!((both.0.unwrap(), both.1.unwrap()), ("Chatbot".into(), "Chatbot".into()));
    named.communicator().destroy().await;
}

#[test]
fn nothing_can_be_called_once_the_servant_is_no_longer_served() {
    let (sender, _calls) = mpsc::channel();
    let served = serve::<NamedPrx>(Chatbot(sender));
    let named = NamedPrx::clone(&served);
    named.name().wait().unwrap();
    drop(served);
    let error = named.name().timeout(Duration::from_secs(10)).wait().unwrap_err();
    assert!(!matches!(error, InvocationError::Timeout), "{error}");
}

#[test]
fn the_servant_must_have_the_interface_of_the_proxy() {
    let (sender, _calls) = mpsc::channel();
    let communicator = Communicator::new().unwrap();
    let error = communicator.proxy_to::<GreeterPrx>(Chatbot(sender)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the servant has the interface `::Mocks::Named`, and not `::Mocks::Greeter`"
    );
}

#[test]
fn closures_serve_by_what_they_return() {
    let mock = GreeterMock::new()
        .name(|| "Mock")
        .greet(async |name: String| {
            tokio::task::yield_now().await;
            format!("Hi {name}")
        })
        .register(|name, badge| match badge {
            0 => Err(NameTaken { by: name }),
            _ => Ok(badge + 1),
        })
        .pick(|last, first, r#type| format!("{last:?} {first} {type:?}"))
        .store(|opaque| async move {
            let refused: DispatchError = DispatchError::new(ReplyStatus::INVALID_DATA, "too small");
            if opaque.number < 0 { Err(refused) } else { Ok(()) }
        });
    let greeter = mock.serve();
    assert_eq!(greeter.name().wait().unwrap(), "Mock");
    assert_eq!(greeter.greet("Alice").wait().unwrap(), "Hi Alice");
    assert_eq!(greeter.register("Alice", 7).wait().unwrap(), 8);
    match greeter.register("Bob", 0).wait() {
        Err(InvocationError::User(NameTaken { by })) => assert_eq!(by, "Bob"),
        other => panic!("{other:?}"),
    }
    let picked = greeter
        .pick(Some(1), "two", Some(&String::from("three")))
        .wait()
        .unwrap();
    assert_eq!(picked, r#"Some(1) two Some("three")"#);
    assert_eq!(greeter.pick(None, "two", None).wait().unwrap(), "None two None");
    greeter.store(&Opaque { number: 1 }).wait().unwrap();
    let error = greeter.store(&Opaque { number: -1 }).wait().unwrap_err();
    assert!(error.to_string().contains("too small"), "{error}");
}

/// A synchronous closure may block and wait for another object; an asynchronous one may return its invocation.
#[test]
fn closures_are_on_the_lane_of_their_kind() {
    let next = GreeterMock::new().name(|| "next").greet(|name| name);
    let next = std::sync::Arc::new(next.serve());
    let (blocking, chained) = (next.clone(), next.clone());
    let mock = GreeterMock::new()
        .name(move || blocking.name().wait().unwrap())
        .greet(move |name| chained.greet(&name));
    let greeter = mock.serve();
    assert_eq!(greeter.name().wait().unwrap(), "next");
    assert_eq!(greeter.greet("Alice").wait().unwrap(), "Alice");
}

#[test]
fn an_operation_that_is_not_set_says_so_and_verify_does() {
    let mock = GreeterMock::new();
    let greeter = mock.serve();
    let error = greeter.greet("Alice").wait().unwrap_err().to_string();
    let text = "the mock of `::Mocks::Greeter` has neither a method nor an expectation for `greet`";
    assert!(error.contains(text), "{error}");
    let error = mock.verify().unwrap_err().to_string();
    assert!(error.contains("called unexpectedly: `greet`"), "{error}");
    greeter.ice_ping().wait().unwrap();
    assert_eq!(mock.verify().unwrap_err().problems().len(), 1, "a ping is no call");
}

#[test]
fn a_script_answers_in_order() {
    let mock = GreeterMock::new();
    mock.expect_greet("Alice").times(2).returns("Hello");
    mock.expect_register(anything(), |badge: &i32| *badge > 5)
        .throws(NameTaken { by: "Bob".into() });
    mock.expect_store(anything()).returns(());
    mock.expect_pick(anything(), "first", Some("t".to_owned()))
        .returns("picked");
    mock.expect_name().throws(DispatchError::<amd::NoUserException>::new(
        ReplyStatus::UNAUTHORIZED,
        "log in first",
    ));
    let greeter = mock.serve();
    assert_eq!(greeter.greet("Alice").wait().unwrap(), "Hello");
    assert!(mock.verify().is_err(), "there is more to come");
    assert_eq!(greeter.greet("Alice").wait().unwrap(), "Hello");
    assert!(matches!(greeter.register("x", 6).wait(), Err(InvocationError::User(NameTaken { by })) if by == "Bob"));
    greeter.store(&Opaque { number: 1 }).wait().unwrap();
    assert_eq!(
        greeter.pick(None, "first", Some(&String::from("t"))).wait().unwrap(),
        "picked"
    );
    assert!(greeter.name().wait().unwrap_err().to_string().contains("log in first"));
    mock.verify().unwrap();
}

#[test]
fn what_is_not_in_the_script_is_refused_and_told() {
    let mock = GreeterMock::new();
    mock.expect_greet("Alice").times(2).returns("Hello");
    mock.expect_register("Bob", anything()).returns(1);
    let greeter = mock.serve();
    let error = greeter.greet("Bob").wait().unwrap_err().to_string();
    assert!(
        error.contains(r#"called unexpectedly: `greet("Bob")`, where `greet("Alice")` was expected"#),
        "{error}"
    );
    assert!(greeter.register("Bob", 1).wait().is_err(), "it is not its turn");
    assert_eq!(greeter.greet("Alice").wait().unwrap(), "Hello");
    let error = mock.verify().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the mock of `::Mocks::Greeter` was not called as it expects\n  \
         called unexpectedly: `greet(\"Bob\")`, where `greet(\"Alice\")` was expected\n  \
         called unexpectedly: `register(\"Bob\", _)`, where `greet(\"Alice\")` was expected\n  \
         `greet(\"Alice\")` was expected 2 times and came 1\n  \
         `register(\"Bob\", _)` was expected and did not come"
    );
}

#[test]
fn calls_at_once_meet_an_expectation_no_more_often_than_it_says() {
    let mock = GreeterMock::new();
    mock.expect_greet(anything()).times(10).returns("Hello");
    let greeter = mock.serve();
    let answers = futures::executor::block_on(futures::future::join_all((0..20).map(|_| greeter.greet("Alice"))));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 10);
    assert_eq!(mock.verify().unwrap_err().problems().len(), 10);
}

#[test]
#[should_panic(expected = "`greet(\"Alice\")` was expected and did not come")]
fn a_mock_that_is_dropped_verifies_its_script() {
    let mock = GreeterMock::new();
    mock.expect_greet("Alice").returns("Hello");
}

#[tokio::test]
async fn oneway_calls_reach_a_mock_at_an_adapter_of_the_users_own() {
    let (sender, notified) = mpsc::channel();
    let sender = std::sync::Mutex::new(sender);
    let mock = GreeterMock::new().notify(move |text| sender.lock().unwrap().send(text).unwrap());
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let greeter: GreeterPrx = adapter.add(&mock, "greeter").unwrap().ice_unchecked_cast();
    adapter.activate().await.unwrap();
    greeter.ice_oneway().notify("over TCP").await.unwrap();
    let greeter: GreeterPrx = communicator.proxy_to(&mock).unwrap();
    let received = tokio::task::spawn_blocking(move || notified.recv().map(|text| (text, notified)));
    let (text, notified) = received.await.unwrap().unwrap();
    assert_eq!(text, "over TCP");
    greeter.ice_oneway().notify("in memory").await.unwrap();
    let text = tokio::task::spawn_blocking(move || notified.recv())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(text, "in memory");
    communicator.destroy().await;
}

/// More than fits into the transport at once, in both directions.
#[test]
fn large_messages_pass_in_memory() {
    let mock = GreeterMock::new().greet(|name| name);
    let greeter = mock.serve();
    let large = "x".repeat(700_000);
    assert_eq!(greeter.greet(&large).wait().unwrap(), large);
}

#[test]
fn a_panic_in_a_closure_is_an_error_of_the_call_and_of_no_other() {
    let first = AtomicBool::new(true);
    let mock = GreeterMock::new().name(move || {
        assert!(!first.swap(false, Ordering::SeqCst), "at first it panics");
        "second"
    });
    let greeter = mock.serve();
    assert!(greeter.name().wait().is_err());
    assert_eq!(greeter.name().wait().unwrap(), "second");
}

#[test]
fn a_proxy_in_memory_cannot_be_sent_to_others() {
    let named = serve::<NamedPrx>(Chatbot(mpsc::channel().0));
    let error = Communicator::new()
        .unwrap()
        .proxy::<CarrierPrx>("carrier:tcp -p 1")
        .unwrap()
        .carry(&named)
        .wait();
    let error = format!("{:?}", amd::Error::from(error.unwrap_err()));
    assert!(error.contains("bound to a connection"), "{error}");
}

#[interface(module = "Mocks")]
pub trait Carrier {
    fn carry(&self, named: NamedPrx);
}
