//! Callbacks over the client's own connection, with real peers at either end.

use std::sync::Mutex;

use amd::Connection;
use amd::prelude::*;
use futures::future::join_all;
use libtest_mimic::{Failed, Trial};
use test_support::peers::{Language, PeerServer};
use tokio::runtime::Runtime;

use super::our_client::same;
use super::{LIMIT, Outcome, trial};

use slice::peers::{Callback, CallbackCaller, CallbackCallerPrx, CallbackPrx, CallbackRefuseError, CallbackRefused};

pub mod slice {
    amd::slice!("tests/peers/Callbacks.ice");
}

fn callback(current: &Current, who: &str) -> Result<CallbackPrx, InvocationError> {
    let connection = current.connection().expect("it comes from a peer");
    connection.create_proxy(who)
}

/// What came of a callback, in the words of `tests/peers/README.md`.
fn outcome<E>(result: Result<(), InvocationError<E>>, code: impl Fn(&E) -> i32) -> String {
    match result {
        Ok(()) => "nothing".to_owned(),
        Err(InvocationError::User(refused)) => format!("refused {}", code(&refused)),
        Err(InvocationError::ObjectNotExist(_)) => "ObjectNotExist".to_owned(),
        Err(error) if error.status() == Some(ReplyStatus::UNKNOWN_EXCEPTION) => "UnknownException".to_owned(),
        Err(_) => "another error".to_owned(),
    }
}

fn code_of(CallbackRefuseError::CallbackRefused(refused): &CallbackRefuseError) -> i32 {
    refused.code
}

/// Calls back from the threads of the synchronous lane, which wait.
pub struct SyncCaller;

#[servant(CallbackCaller)]
impl SyncCaller {
    fn back(&self, who: &str, number: i32, current: &Current) -> Result<i32, DispatchError> {
        Ok(callback(current, who)?.count(number).wait()?)
    }
    fn note_back(&self, who: &str, number: i32, current: &Current) -> Result<(), DispatchError> {
        Ok(callback(current, who)?.ice_oneway().note(number).wait()?)
    }
    fn fail_back(&self, who: &str, code: i32, current: &Current) -> Result<String, DispatchError> {
        let callback = callback(current, who)?;
        Ok(match code {
            0 => outcome(callback.crash().wait(), |never| match *never {}),
            code => outcome(callback.refuse(code).wait(), code_of),
        })
    }
}

pub struct AsyncCaller;

#[servant(CallbackCaller)]
impl AsyncCaller {
    async fn back(&self, who: &str, number: i32, current: &Current) -> Result<i32, DispatchError> {
        Ok(callback(current, who)?.count(number).await?)
    }
    async fn note_back(&self, who: &str, number: i32, current: &Current) -> Result<(), DispatchError> {
        Ok(callback(current, who)?.ice_oneway().note(number).await?)
    }
    async fn fail_back(&self, who: &str, code: i32, current: &Current) -> Result<String, DispatchError> {
        let callback = callback(current, who)?;
        Ok(match code {
            0 => outcome(callback.crash().await, |never| match *never {}),
            code => outcome(callback.refuse(code).await, code_of),
        })
    }
}

/// What their server calls back.
#[derive(Default)]
struct Listener {
    notes: Mutex<Vec<i32>>,
}

#[servant(Callback)]
impl Listener {
    async fn count(&self, number: i32) -> i32 {
        number + 1
    }
    fn note(&self, number: i32) {
        self.notes.lock().expect("no one panics with the notes").push(number);
    }
    fn refuse(&self, code: i32) -> Result<(), CallbackRefused> {
        Err(CallbackRefused { code })
    }
    fn crash(&self) {
        panic!("a callback panics");
    }
}

pub fn trials() -> Vec<Trial> {
    let check = |language: Language| {
        let name = format!("{}_server::callbacks", language.name());
        trial(name, language, move || their_server(language))
    };
    Language::ALL.into_iter().map(check).collect()
}

fn their_server(language: Language) -> Outcome {
    let runtime = Runtime::new()?;
    let _context = runtime.enter();
    let server = PeerServer::start(language, &[])?;
    let communicator = Communicator::new()?;
    let caller: CallbackCallerPrx = communicator.proxy(&server.proxy_of("callbacks"))?;
    let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, called_back(&communicator, &caller)).await });
    outcome.map_err(|_| Failed::from("the test took too long"))??;
    runtime.block_on(communicator.destroy());
    Ok(())
}

async fn called_back(communicator: &Communicator, caller: &CallbackCallerPrx) -> Outcome {
    same(
        "without an adapter",
        caller.fail_back("listener", 1).await?,
        "ObjectNotExist".to_owned(),
    )?;
    let adapter = communicator.create_object_adapter("")?;
    let listener = std::sync::Arc::new(Listener::default());
    adapter.add(listener.clone(), "listener")?;
    adapter.activate().await?;
    let connection = caller.ice_get_connection().await?;
    connection.set_adapter(Some(&adapter))?;
    same("a callback", caller.back("listener", 1).await?, 2)?;
    same(
        "a user exception",
        caller.fail_back("listener", 5).await?,
        "refused 5".to_owned(),
    )?;
    same(
        "a panic",
        caller.fail_back("listener", 0).await?,
        "UnknownException".to_owned(),
    )?;
    same(
        "nobody",
        caller.fail_back("nobody", 1).await?,
        "ObjectNotExist".to_owned(),
    )?;
    notes(caller, &listener).await?;
    for _ in 0..40 {
        let calls = (0..50).map(|number| caller.back("listener", number));
        let answers: Result<Vec<i32>, _> = join_all(calls).await.into_iter().collect();
        same("callbacks at once", answers?, (1..=50).collect())?;
    }
    deactivated(&adapter, &connection, caller).await
}

async fn notes(caller: &CallbackCallerPrx, listener: &Listener) -> Outcome {
    for number in 0..50 {
        caller.note_back("listener", number).await?;
    }
    let noted = || listener.notes.lock().expect("no one panics with the notes").clone();
    while noted().len() < 50 {
        tokio::task::yield_now().await;
    }
    let mut noted = noted();
    noted.sort_unstable();
    same("oneway callbacks", noted, (0..50).collect())
}

async fn deactivated(adapter: &ObjectAdapter, connection: &Connection, caller: &CallbackCallerPrx) -> Outcome {
    adapter.destroy().await;
    let seen = caller.fail_back("listener", 1).await?;
    same("behind a deactivation", seen, "ObjectNotExist".to_owned())?;
    same("the connection", caller.ice_get_connection().await?, connection.clone())
}
