//! The calls that a mock expects, in order.

use std::any::Any;
use std::fmt::{self, Write as _};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::adapter::Current;
use crate::adapter::servant::{Handler, Replied, Request, ResultOf, serve_by};
use crate::dispatch::{DispatchFailure, Executor, Lane, RaisedIn};
use crate::interface::Operation;
use crate::protocol::ReplyStatus;

use super::mock::{AnyMethod, parameters};
use super::{Matching, ParameterTuple};

/// What is expected and what came.
#[derive(Default)]
pub(super) struct Script {
    steps: Vec<Step>,
    /// Calls that were not expected, for people.
    unexpected: Vec<String>,
    verified: bool,
}

/// A call that is expected, once or several times.
struct Step {
    operation: &'static str,
    /// `greet("Alice")`
    text: String,
    times: usize,
    seen: usize,
    /// A `Typed` of the operation and its parameters.
    typed: Box<dyn Any + Send>,
}

/// What needs the types of the operation.
struct Typed<Op, Taken> {
    matches: Matches<Taken>,
    show: fn(&Taken) -> String,
    answer: ReplyWith<Op>,
}

type Matches<Taken> = Box<dyn Fn(&Taken) -> bool + Send>;
type ReplyWith<Op> = Arc<dyn Fn(&Request<Op>) -> Option<Replied> + Send + Sync>;

impl Script {
    pub(super) fn unexpected(&mut self, what: String) {
        self.verified = false;
        self.unexpected.push(what);
    }

    pub(super) fn is_verified(&self) -> bool {
        self.verified
    }

    pub(super) fn verify(&mut self, type_id: &'static str) -> Result<(), ScriptError> {
        self.verified = true;
        let missing = self.steps.iter().filter(|step| step.seen < step.times);
        let missing = missing.map(|step| {
            let (text, times, seen) = (&step.text, step.times, step.seen);
            match times {
                1 => format!("`{text}` was expected and did not come"),
                _ => format!("`{text}` was expected {times} times and came {seen}"),
            }
        });
        let unexpected = self
            .unexpected
            .iter()
            .map(|call| format!("called unexpectedly: {call}"));
        let problems: Vec<_> = unexpected.chain(missing).collect();
        if problems.is_empty() {
            return Ok(());
        }
        Err(ScriptError { type_id, problems })
    }

    /// The answer to a call, which must be the next one that is expected.
    fn answer<Op: Operation, Taken: 'static>(&mut self, taken: &Taken) -> Result<ReplyWith<Op>, String> {
        let next = self.steps.iter_mut().find(|step| step.seen < step.times);
        let expected = next.as_ref().map_or_else(
            || "where nothing more was expected".to_owned(),
            |step| format!("where `{}` was expected", step.text),
        );
        let of_operation = |step: &Step| step.operation == Op::NAME;
        let typed = |step: &Step| step.typed.downcast_ref::<Typed<Op, Taken>>().map(|typed| typed.show);
        let next = next.filter(|step| of_operation(step));
        if let Some(step) = next
            && let Some(typed) = step.typed.downcast_ref::<Typed<Op, Taken>>()
        {
            if (typed.matches)(taken) {
                step.seen += 1;
                return Ok(typed.answer.clone());
            }
            return Err(format!("`{}({})`, {expected}", Op::NAME, (typed.show)(taken)));
        }
        // Any other expectation of the operation knows how its parameters are shown.
        let show = self.steps.iter().filter(|step| of_operation(step)).find_map(typed);
        let shown = show.map_or_else(|| "..".to_owned(), |show| show(taken));
        Err(format!("`{}({shown})`, {expected}", Op::NAME))
    }
}

/// A mock was not called as it expects.
#[derive(Clone, PartialEq, Eq)]
pub struct ScriptError {
    type_id: &'static str,
    problems: Vec<String>,
}

impl ScriptError {
    /// What is wrong, one text for each call that came unexpectedly or did not come.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the mock of `{}` was not called as it expects", self.type_id)?;
        for problem in &self.problems {
            f.write_char('\n')?;
            write!(f, "  {problem}")?;
        }
        Ok(())
    }
}

/// The text for people, which a test that unwraps shows.
impl fmt::Debug for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ScriptError {}

/// A call that is going to be expected: it is once it has an answer.
#[must_use = "a call is expected once it has an answer: `returns(..)` or `throws(..)`"]
pub struct Expecting<'m, Op, Ps: ParameterTuple> {
    script: &'m Mutex<Script>,
    matches: Matches<Ps::Taken>,
    show: fn(&Ps::Taken) -> String,
    text: String,
    times: usize,
    operation: PhantomData<fn() -> Op>,
}

impl<'m, Op: Operation, Ps: ParameterTuple> Expecting<'m, Op, Ps> {
    pub(super) fn new<M: Matching<Ps::Taken, Kinds>, Kinds>(script: &'m Mutex<Script>, parameters: M) -> Self {
        let text = format!("{}({})", Op::NAME, parameters.describe());
        Self {
            script,
            matches: Box::new(move |taken| parameters.matches(taken)),
            show: M::show,
            text,
            times: 1,
            operation: PhantomData,
        }
    }

    /// Expects the call so many times, one after the other; once if nothing is said.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Answers with these results.
    pub fn returns(self, value: impl ResultOf<Op> + Send + Sync + 'static) {
        self.answer(Arc::new(move |request| request.reply_results(&value)));
    }

    /// Answers with this error: an exception that the operation declares, or a `DispatchError`.
    pub fn throws<E: RaisedIn<Op::Exceptions>>(self, error: E)
    where
        Op::Exceptions: Send + Sync + 'static,
    {
        let error = error.raise();
        self.answer(Arc::new(move |request| request.reply_kept(&error)));
    }

    fn answer(self, answer: ReplyWith<Op>) {
        let typed: Typed<Op, Ps::Taken> = Typed {
            matches: self.matches,
            show: self.show,
            answer,
        };
        let mut script = lock(self.script);
        script.verified = false;
        script.steps.push(Step {
            operation: Op::NAME,
            text: self.text,
            times: self.times,
            seen: 0,
            typed: Box::new(typed),
        });
    }
}

impl<Op, Ps: ParameterTuple> fmt::Debug for Expecting<'_, Op, Ps> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expecting")
            .field("call", &self.text)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}

/// An operation that is served by the script.
pub(super) struct Scripted<Op, Ps> {
    script: Arc<Mutex<Script>>,
    types: PhantomData<fn() -> (Op, Ps)>,
}

impl<Op: Operation, Ps: ParameterTuple> Scripted<Op, Ps> {
    pub(super) fn new(script: Arc<Mutex<Script>>) -> Self {
        let types = PhantomData;
        Self { script, types }
    }

    fn run(&self, request: &Request<Op>) -> Option<Replied> {
        let taken = parameters::<Op, Ps>(request)?;
        let answer = {
            let mut script = lock(&self.script);
            script
                .answer::<Op, Ps::Taken>(&taken)
                .inspect_err(|call| script.unexpected(call.clone()))
        };
        match answer {
            Ok(answer) => answer(request),
            Err(call) => {
                let message = format!("the mock was called unexpectedly: {call}");
                request.or_reply(Err(DispatchFailure::new(ReplyStatus::UNKNOWN_EXCEPTION, message)))
            }
        }
    }
}

/// The answer is there at once, so it needs no thread of its own; and calls are answered in the order in which they come.
impl<Op: Operation, Ps: ParameterTuple> AnyMethod for Scripted<Op, Ps> {
    fn serve(self: Arc<Self>, current: Current, executor: &Executor, on_task: bool) {
        let handler = Handler::new(
            || Lane::Async,
            |call| call.serve(|method: Arc<Self>, request: Request<Op>| async move { method.run(&request) }),
        );
        serve_by(handler, self, current, executor, on_task);
    }
}

fn lock(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}
