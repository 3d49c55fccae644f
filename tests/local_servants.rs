//! Local servants: everything of them happens on their thread.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread::{ThreadId, current};
use std::time::Duration;

use amd::prelude::*;
use amd::{LocalEventLoop, LocalStart, LocalThread, local_servant};

#[interface(module = "Local")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn count(&self) -> i32;
    fn panic(&self);
    fn block(&self, greeter: Option<GreeterPrx>) -> i32;
}

struct Chatbot {
    thread: ThreadId,
    names: Rc<RefCell<Vec<String>>>,
    dropped: mpsc::Sender<ThreadId>,
}

impl Chatbot {
    fn new(dropped: mpsc::Sender<ThreadId>) -> Self {
        Self {
            thread: current().id(),
            names: Rc::default(),
            dropped,
        }
    }
}

impl Drop for Chatbot {
    fn drop(&mut self) {
        assert_eq!(self.thread, current().id());
        self.dropped.send(self.thread).unwrap();
    }
}

#[servant(Greeter, local)]
impl Chatbot {
    async fn greet(&self, name: &str) -> String {
        let names = self.names.clone();
        tokio::task::yield_now().await;
        assert_eq!(self.thread, current().id());
        names.borrow_mut().push(name.to_owned());
        format!("Hello, {name}!")
    }

    fn count(&self) -> i32 {
        assert_eq!(self.thread, current().id());
        self.names.borrow().len().try_into().unwrap()
    }

    async fn panic(&self) {
        tokio::task::yield_now().await;
        panic!("as the test wants it");
    }

    fn block(&self, greeter: Option<GreeterPrx>) -> Result<i32, DispatchError> {
        Ok(greeter.unwrap().count().wait()?)
    }
}

async fn adapter() -> (Communicator, ObjectAdapter) {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Greeters", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    adapter.activate().await.unwrap();
    (communicator, adapter)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_servant_lives_and_is_dropped_on_its_thread() {
    let (communicator, adapter) = adapter().await;
    let thread = LocalThread::start("local").unwrap();
    let (dropped, drops) = mpsc::channel();
    let greeter: GreeterPrx = adapter
        .add(local_servant(&thread, || Chatbot::new(dropped)), "greeter")
        .unwrap()
        .ice_unchecked_cast();
    let calls = (0..20).map(|number| greeter.greet(&format!("visitor {number}")));
    for (number, greeting) in futures::future::join_all(calls).await.into_iter().enumerate() {
        assert_eq!(greeting.unwrap(), format!("Hello, visitor {number}!"));
    }
    assert_eq!(greeter.count().await.unwrap(), 20);
    let error = greeter.panic().await.unwrap_err();
    assert!(error.to_string().contains("UnknownException"), "{error}");
    let error = greeter.block(&Some(greeter.clone())).await.unwrap_err();
    assert!(error.to_string().contains("which it would block"), "{error}");
    assert_eq!(greeter.count().await.unwrap(), 20);
    assert_eq!(greeter.ice_id().await.unwrap(), "::Local::Greeter");

    communicator.destroy().await;
    drop((adapter, communicator));
    assert_ne!(drops.recv_timeout(Duration::from_secs(10)).unwrap(), current().id());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_local_servant_is_dropped_soon() {
    let (communicator, adapter) = adapter().await;
    let thread = LocalThread::start("local").unwrap();
    let (dropped, drops) = mpsc::channel();
    let greeter: GreeterPrx = adapter
        .add(local_servant(&thread, || Chatbot::new(dropped)), "greeter")
        .unwrap()
        .ice_unchecked_cast();
    assert_eq!(greeter.count().await.unwrap(), 0);
    drop(adapter.remove("greeter").unwrap());
    assert_ne!(drops.recv_timeout(Duration::from_secs(5)).unwrap(), current().id());
    communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_servant_that_cannot_be_made_is_an_error_of_its_calls() {
    let (communicator, adapter) = adapter().await;
    let thread = LocalThread::start("local").unwrap();
    let make = || -> Chatbot { panic!("as the test wants it") };
    let greeter: GreeterPrx = adapter
        .add(local_servant(&thread, make), "greeter")
        .unwrap()
        .ice_unchecked_cast();
    for _ in 0..2 {
        let error = greeter.count().await.unwrap_err();
        assert!(error.to_string().contains("does not live on this thread"), "{error}");
    }
    communicator.destroy().await;
}

/// A loop whose thread has ended.
#[derive(Clone, Debug)]
struct Gone(mpsc::Sender<LocalStart>);

impl LocalEventLoop for Gone {
    fn run(&self, start: LocalStart) {
        let _ = self.0.send(start);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_fail_when_the_loop_is_gone() {
    let (communicator, adapter) = adapter().await;
    let (sender, starts) = mpsc::channel::<LocalStart>();
    let thread = std::thread::spawn(move || {
        // The servant is made, and serves one request.
        for start in starts.iter().take(2) {
            futures::executor::block_on(start.start());
        }
    });
    let (dropped, drops) = mpsc::channel();
    let servant = local_servant(&Gone(sender), || Chatbot::new(dropped));
    let greeter: GreeterPrx = adapter.add(servant, "greeter").unwrap().ice_unchecked_cast();
    assert_eq!(greeter.count().await.unwrap(), 0);
    thread.join().unwrap();
    assert!(drops.try_recv().is_ok(), "the servant ends with its thread");
    let error = greeter.count().await.unwrap_err();
    assert!(
        matches!(&error, InvocationError::Dispatch { status, .. } if *status == ReplyStatus::UNKNOWN_EXCEPTION),
        "{error:?}"
    );
    communicator.destroy().await;
}
