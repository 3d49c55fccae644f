//! The servants that real Ice clients call: one synchronous, one asynchronous, from the same lines.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use amd::Encapsulation;
use amd::prelude::*;

use super::everything::server::Everything;
use super::everything::{
    BaseProblem, Closed, DerivedProblem, Greeter, GreeterPrx, NameTaken, RegisterError, SecretProblem, SecretiveProblem,
};

/// What the servants keep.
pub struct State {
    pub communicator: Communicator,
    pub greeter: GreeterPrx,
    pub notes: Mutex<Vec<String>>,
}

/// Greets with a salutation.
pub struct SyncGreeter(pub &'static str);

#[servant(Greeter)]
impl SyncGreeter {
    fn greet(&self, name: &str) -> String {
        format!("{}, {name}!", self.0)
    }
}

pub struct AsyncGreeter(pub &'static str);

#[servant(Greeter)]
impl AsyncGreeter {
    async fn greet(&self, name: &str) -> String {
        tokio::task::yield_now().await;
        format!("{}, {name}!", self.0)
    }
}

/// Replies from another thread.
pub struct EarlyGreeter;

#[servant(Greeter)]
impl EarlyGreeter {
    fn greet(&self, name: &str, responder: amd::Responder<String>) {
        let greeting = format!("Hello, {name}!");
        std::thread::spawn(move || responder.reply(greeting));
    }
}

/// Returns a nested invocation unchanged.
pub struct Relay {
    pub next: GreeterPrx,
}

#[servant(Greeter)]
impl Relay {
    fn greet(&self, name: &str) -> Invocation<String> {
        self.next.greet(name)
    }
}

/// Passes on whatever comes.
pub struct Forwarder {
    pub target: ObjectPrx,
}

#[servant(untyped)]
impl Forwarder {
    async fn ice_invoke(
        &self,
        in_params: Encapsulation,
        current: &Current,
    ) -> Result<Encapsulation, InvocationError<Encapsulation>> {
        let target = if current.is_oneway() {
            self.target.ice_oneway()
        } else {
            self.target.clone()
        };
        let invocation = target.ice_invoke(current.operation(), current.mode(), &in_params);
        invocation.context(current.context().to_map()).await
    }
}

pub struct SyncEverything(pub State);
pub struct AsyncEverything(pub State);

macro_rules! everything_servant {
    ($type:ident, { $($asyncness:tt)* }, $sleep:path, { $($settle:tt)* }) => {
        #[servant(Everything)]
        impl $type {
            $($asyncness)* fn echo_bool(&self, item: bool) -> bool {
                item
            }
            $($asyncness)* fn echo_byte(&self, item: u8) -> u8 {
                item
            }
            $($asyncness)* fn echo_short(&self, item: i16) -> i16 {
                item
            }
            $($asyncness)* fn echo_int(&self, item: i32) -> i32 {
                item
            }
            $($asyncness)* fn echo_long(&self, item: i64) -> i64 {
                item
            }
            $($asyncness)* fn echo_float(&self, item: f32) -> f32 {
                item
            }
            $($asyncness)* fn echo_double(&self, item: f64) -> f64 {
                item
            }
            $($asyncness)* fn echo_string(&self, item: &str) -> String {
                item.to_owned()
            }
            $($asyncness)* fn echo_bytes(&self, item: &[u8]) -> Vec<u8> {
                item.to_vec()
            }
            $($asyncness)* fn echo_ints(&self, item: &[i32]) -> Vec<i32> {
                item.to_vec()
            }
            $($asyncness)* fn echo_doubles(&self, item: Box<[f64]>) -> Box<[f64]> {
                item
            }
            $($asyncness)* fn echo_strings(&self, item: Vec<String>) -> Vec<String> {
                item
            }
            $($asyncness)* fn echo_nested(&self, item: Vec<Vec<i32>>) -> Vec<Vec<i32>> {
                item
            }
            $($asyncness)* fn echo_dict(&self, item: std::collections::BTreeMap<String, i32>) -> HashMap<String, i32> {
                item.into_iter().collect()
            }
            $($asyncness)* fn echo_int_keys(&self, item: HashMap<i32, Vec<String>>) -> HashMap<i32, Vec<String>> {
                item
            }
            $($asyncness)* fn echo_proxy(&self, item: Option<ObjectPrx>) -> Option<ObjectPrx> {
                item
            }
            $($asyncness)* fn echo_greeter(&self, item: Option<GreeterPrx>) -> Option<GreeterPrx> {
                item
            }

            $($asyncness)* fn swap(&self, number: i32, text: String) -> (String, i32) {
                (text, number)
            }
            $($asyncness)* fn divide(&self, dividend: i32, divisor: i32) -> Result<(i32, i32), BaseProblem> {
                match dividend.checked_div(divisor) {
                    Some(quotient) => Ok((quotient, dividend % divisor)),
                    None => Err(BaseProblem { code: dividend }),
                }
            }
            $($asyncness)* fn split(&self, text: &str) -> (Vec<String>, i32, HashMap<String, i32>) {
                let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
                let lengths = words.iter().map(|word| (word.clone(), length(word.len()))).collect();
                let count = length(words.len());
                (words, count, lengths)
            }

            $($asyncness)* fn register(&self, name: &str) -> Result<(), RegisterError> {
                match name {
                    "taken" => Err(NameTaken { by: "Alice".into() }.into()),
                    "late" => Err(Closed.into()),
                    _ => Ok(()),
                }
            }
            $($asyncness)* fn problem(&self, which: &str) -> Result<(), SecretiveProblem> {
                problem(which)
            }
            $($asyncness)* fn compact_problem(&self, which: &str) -> Result<(), SecretiveProblem> {
                problem(which)
            }
            $($asyncness)* fn undeclared(&self) -> Result<(), DispatchError> {
                Err(DispatchError::new(ReplyStatus::UNKNOWN_USER_EXCEPTION, "::Peers::NameTaken"))
            }
            $($asyncness)* fn crash(&self) {
                panic!("as the test wants it")
            }
            $($asyncness)* fn local_problem(&self) -> Result<(), DispatchError> {
                Err(DispatchError::new(ReplyStatus::UNKNOWN_LOCAL_EXCEPTION, "as the test wants it"))
            }
            $($asyncness)* fn gone(&self) -> Result<(), DispatchError> {
                Err(DispatchError::object_not_exist())
            }

            $($asyncness)* fn context_value(&self, key: &str, current: &Current) -> String {
                current.context().get(key).unwrap_or_default().to_owned()
            }
            $($asyncness)* fn whole_context(&self, current: &Current) -> HashMap<String, String> {
                current.context().to_map()
            }
            $($asyncness)* fn describe(&self, current: &Current) -> HashMap<String, String> {
                describe(current)
            }
            $($asyncness)* fn describe_idempotent(&self, current: Current) -> HashMap<String, String> {
                describe(&current)
            }

            $($asyncness)* fn note(&self, text: String) {
                self.0.notes.lock().unwrap().push(text);
            }
            $($asyncness)* fn notes(&self) -> Vec<String> {
                self.0.notes.lock().unwrap().clone()
            }

            $($asyncness)* fn greeter_proxy(&self) -> Option<GreeterPrx> {
                Some(self.0.greeter.clone())
            }
            $($asyncness)* fn greet_via(
                &self,
                target: Option<GreeterPrx>,
                name: &str,
            ) -> Result<String, InvocationError> {
                match target {
                    Some(target) => target.greet(name)$($settle)*,
                    None => Ok(String::new()),
                }
            }

            $($asyncness)* fn sleep(&self, milliseconds: i32) {
                let _ = pause!($sleep, milliseconds, $($asyncness)*);
            }
            $($asyncness)* fn make_bytes(&self, count: i32) -> Vec<u8> {
                vec![0; usize::try_from(count).unwrap_or(0)]
            }
            $($asyncness)* fn shutdown(&self) {
                self.0.communicator.shutdown();
            }
        }
    };
}

macro_rules! pause {
    ($sleep:path, $milliseconds:ident, async) => {
        $sleep(Duration::from_millis(u64::try_from($milliseconds).unwrap_or(0))).await
    };
    ($sleep:path, $milliseconds:ident,) => {
        $sleep(Duration::from_millis(u64::try_from($milliseconds).unwrap_or(0)))
    };
}

everything_servant!(SyncEverything, {}, std::thread::sleep, { .wait() });
everything_servant!(AsyncEverything, { async }, tokio::time::sleep, { .await });

fn length(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

fn problem(which: &str) -> Result<(), SecretiveProblem> {
    match which {
        "base" => Err(BaseProblem { code: 7 }.into()),
        "derived" => Err(DerivedProblem {
            base: BaseProblem { code: 8 },
            detail: "more about it".into(),
        }
        .into()),
        "secret" => Err(SecretProblem {
            base: BaseProblem { code: 9 },
            secret: "not for clients".into(),
        }
        .into()),
        _ => Ok(()),
    }
}

fn describe(current: &Current) -> HashMap<String, String> {
    let mode = match current.mode() {
        amd::OperationMode::Normal => "Normal",
        _ => "Idempotent",
    };
    [
        ("name", current.identity().name.to_owned()),
        ("category", current.identity().category.to_owned()),
        ("facet", current.facet().to_owned()),
        ("operation", current.operation().to_owned()),
        ("mode", mode.to_owned()),
        ("encoding", current.encoding().to_string()),
        ("requestId", current.request_id().to_string()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}
