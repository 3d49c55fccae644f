//! A servant whose operations are closures, or a script.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::adapter::Current;
use crate::adapter::servant::{AnyServant, Handler, IntoServant, Replied, Request, serve_builtin, serve_by};
use crate::dispatch::{DispatchFailure, Executor};
use crate::interface::{InterfaceInfo, Operation};
use crate::protocol::ReplyStatus;
use crate::proxy::Proxy;

use super::script::{Script, ScriptError, Scripted};
use super::{Answers, Expecting, Matching, ParameterTuple, Served, serve};

/// A servant for tests, of the interface with the proxy `P`. `#[mock(Greeter)]` makes a type around it, which has two
/// methods for each operation: `greet(closure)` serves it by a closure, `expect_greet(..)` puts a call of it into a script.
///
/// The calls that are expected must come in the order in which they were expected, those of different operations too. A
/// call of any other kind is answered with an error that says so, and [`Mock::verify`] reports it.
pub struct Mock<P> {
    shared: Arc<Shared>,
    proxy: PhantomData<fn() -> P>,
}

struct Shared {
    interface: &'static InterfaceInfo,
    methods: Mutex<BTreeMap<&'static str, Arc<dyn AnyMethod>>>,
    script: Arc<Mutex<Script>>,
}

/// How one operation is served.
pub(super) trait AnyMethod: Send + Sync {
    fn serve(self: Arc<Self>, current: Current, executor: &Executor, on_task: bool);
}

impl<P: Proxy> Mock<P> {
    /// A mock without methods and expectations.
    #[must_use]
    pub fn new() -> Self {
        let shared = Shared {
            interface: P::INTERFACE,
            methods: Mutex::default(),
            script: Arc::default(),
        };
        Self {
            shared: Arc::new(shared),
            proxy: PhantomData,
        }
    }

    /// Serves the operation `Op`, whose parameters are `Ps`, by a closure that calls the user's, `F`.
    pub fn method<Op, Ps, R, Kind, F>(
        &self,
        _operation: PhantomData<(Op, Ps)>,
        call: impl Fn(Ps::Taken) -> R + Send + Sync + 'static,
    ) where
        Op: Operation,
        Ps: ParameterTuple,
        F: Answers<R, Op, Kind> + 'static,
        R: Send + 'static,
        Kind: 'static,
    {
        let method = Closure {
            call,
            types: PhantomData::<fn() -> (Op, Ps, R, Kind, F)>,
        };
        self.shared.methods().insert(Op::NAME, Arc::new(method));
    }

    /// Expects a call of the operation `Op` with such parameters, after those that are expected already. What is returned tells how
    /// it is answered.
    pub fn expect<Op, Ps, Kinds>(
        &self,
        _operation: PhantomData<(Op, Ps)>,
        parameters: impl Matching<Ps::Taken, Kinds>,
    ) -> Expecting<'_, Op, Ps>
    where
        Op: Operation,
        Ps: ParameterTuple,
    {
        let scripted = || -> Arc<dyn AnyMethod> { Arc::new(Scripted::<Op, Ps>::new(self.shared.script.clone())) };
        self.shared.methods().entry(Op::NAME).or_insert_with(scripted);
        Expecting::new(&self.shared.script, parameters)
    }

    /// Checks that every expected call came, and no other.
    ///
    /// A mock that is dropped does that too, and panics, unless it was called. A oneway call may arrive later than its
    /// caller goes on: wait for what it does before.
    ///
    /// # Errors
    /// What was expected and what came instead.
    pub fn verify(&self) -> Result<(), ScriptError> {
        self.shared.script().verify(self.shared.interface.type_id)
    }

    /// Serves the mock in memory: a proxy for it.
    ///
    /// # Panics
    /// If the system refuses what a communicator needs.
    #[must_use]
    #[track_caller]
    pub fn serve(&self) -> Served<P> {
        serve(self)
    }
}

impl<P: Proxy> Default for Mock<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P> fmt::Debug for Mock<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("interface", &self.shared.interface.type_id)
            .finish_non_exhaustive()
    }
}

impl<P> Drop for Mock<P> {
    fn drop(&mut self) {
        let mut script = self.shared.script();
        if !script.is_verified() && !std::thread::panicking() {
            let verified = script.verify(self.shared.interface.type_id);
            // A poisoned script would hide the text.
            drop(script);
            if let Err(error) = verified {
                panic!("{error}");
            }
        }
    }
}

impl<P: Proxy> IntoServant for &Mock<P> {
    fn into_servant(self) -> Arc<dyn AnyServant> {
        self.shared.clone()
    }
}

impl Shared {
    fn methods(&self) -> MutexGuard<'_, BTreeMap<&'static str, Arc<dyn AnyMethod>>> {
        self.methods.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an operation is answered for which nothing was said.
    fn unknown(&self, operation: &str) -> DispatchFailure {
        let type_id = self.interface.type_id;
        let message = format!("the mock of `{type_id}` has neither a method nor an expectation for `{operation}`");
        self.script().unexpected(format!(
            "`{operation}`, for which the mock has neither a method nor an expectation"
        ));
        DispatchFailure::new(ReplyStatus::UNKNOWN_EXCEPTION, message)
    }
}

impl AnyServant for Shared {
    fn interface(&self) -> &'static InterfaceInfo {
        self.interface
    }

    fn serve(self: Arc<Self>, current: Current, executor: &Executor, on_task: bool) {
        let method = self.methods().get(current.operation()).cloned();
        match method {
            Some(method) => method.serve(current, executor, on_task),
            None if serve_builtin(self.interface, &current) => {}
            None => {
                let failure = self.unknown(current.operation());
                current.reply_failure(&failure);
            }
        }
    }
}

/// An operation that is served by a closure.
struct Closure<C, Types> {
    call: C,
    types: PhantomData<Types>,
}

impl<C, Op, Ps, R, Kind, F> AnyMethod for Closure<C, fn() -> (Op, Ps, R, Kind, F)>
where
    Op: Operation,
    Ps: ParameterTuple,
    C: Fn(Ps::Taken) -> R + Send + Sync + 'static,
    F: Answers<R, Op, Kind> + 'static,
    R: Send + 'static,
    Kind: 'static,
{
    fn serve(self: Arc<Self>, current: Current, executor: &Executor, on_task: bool) {
        let handler = Handler::new(
            || F::LANE,
            |call| call.serve(|method: Arc<Self>, request: Request<Op>| async move { method.run(&request).await }),
        );
        serve_by(handler, self, current, executor, on_task);
    }
}

impl<C, Op, Ps, R, Kind, F> Closure<C, fn() -> (Op, Ps, R, Kind, F)>
where
    Op: Operation,
    Ps: ParameterTuple,
    C: Fn(Ps::Taken) -> R + Send + Sync,
    F: Answers<R, Op, Kind>,
    R: Send,
{
    async fn run(&self, request: &Request<Op>) -> Option<Replied> {
        let answer = (self.call)(parameters::<Op, Ps>(request)?);
        F::reply(answer, request).await
    }
}

/// The parameters of a request.
pub(super) fn parameters<Op: Operation, Ps: ParameterTuple>(request: &Request<Op>) -> Option<Ps::Taken> {
    let mut decoder = request.arguments()?.into_decoder();
    let taken = request.or_reply(Ps::decode(&mut decoder))?;
    request.or_reply(decoder.finish())?;
    Some(taken)
}
