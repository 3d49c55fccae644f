//! The books: what was sent, what the server did with it, and what the caller was told.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a caller was told of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Answered,
    UserException,
    Panicked,
    /// A oneway request.
    Written,
    /// The caller had no more time, or did not want to wait.
    GivenUp,
    /// The connection ended: whether it was dispatched the caller cannot know.
    Lost,
    /// It was certainly not dispatched.
    Refused,
}

impl Outcome {
    /// How often a request with this outcome may have been dispatched.
    fn allows(self, dispatched: u32) -> bool {
        match self {
            Self::Answered | Self::UserException | Self::Panicked => dispatched == 1,
            Self::Written | Self::GivenUp | Self::Lost => dispatched <= 1,
            Self::Refused => dispatched == 0,
        }
    }
}

/// What is known of all requests.
#[derive(Clone, Default)]
pub(crate) struct Ledger(Arc<Mutex<Books>>);

#[derive(Default)]
struct Books {
    /// Those of the server that runs now.
    entries: HashMap<i64, Entry>,
    sent: i64,
    outcomes: BTreeMap<Outcome, u64>,
    faults: Vec<String>,
}

#[derive(Default)]
struct Entry {
    begun: u32,
    ended: u32,
    outcome: Option<Outcome>,
}

impl Ledger {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A caller is about to send a request; it gets its number.
    pub(crate) fn send(&self) -> i64 {
        let mut books = self.books();
        books.sent += 1;
        let number = books.sent;
        books.entries.insert(number, Entry::default());
        number
    }

    /// The server has it.
    pub(crate) fn begin(&self, number: i64) -> Dispatch {
        self.books().entry(number, |entry| entry.begun += 1);
        Dispatch(self.clone(), number)
    }

    pub(crate) fn outcome(&self, number: i64, outcome: Outcome) {
        let mut books = self.books();
        *books.outcomes.entry(outcome).or_default() += 1;
        let before = books.entry(number, |entry| entry.outcome.replace(outcome));
        if before.flatten().is_some() {
            books.faults.push(format!("request {number} has two outcomes"));
        }
    }

    pub(crate) fn fault(&self, what: impl Into<String>) {
        self.books().faults.push(what.into());
    }

    /// The server has ended, and all callers: holds against each other what the two sides say, and begins anew.
    pub(crate) fn close(&self) {
        let mut books = self.books();
        let entries = std::mem::take(&mut books.entries);
        let faults = entries.iter().filter_map(|(number, entry)| entry.fault(*number));
        books.faults.extend(faults);
    }

    /// What does not fit.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut books = self.books();
        let told: u64 = books.outcomes.values().sum();
        let sent = books.sent.unsigned_abs();
        if told != sent {
            books
                .faults
                .push(format!("{sent} requests were sent, {told} have an outcome"));
        }
        books.faults.clone()
    }
}

impl Books {
    /// A number that nobody sent is a fault.
    fn entry<T>(&mut self, number: i64, change: impl FnOnce(&mut Entry) -> T) -> Option<T> {
        let changed = self.entries.get_mut(&number).map(change);
        if changed.is_none() {
            self.faults
                .push(format!("nobody sent request {number}, or it came too late"));
        }
        changed
    }
}

impl Entry {
    fn fault(&self, number: i64) -> Option<String> {
        let Self { begun, ended, outcome } = self;
        let fits = begun == ended && outcome.is_some_and(|outcome| outcome.allows(*begun));
        (!fits).then(|| format!("request {number} was dispatched {begun} times, ended {ended} times: {outcome:?}"))
    }
}

/// How many were sent, and what became of them.
impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let books = self.books();
        write!(f, "{} sent", books.sent)?;
        for (outcome, count) in &books.outcomes {
            write!(f, ", {count} {outcome:?}")?;
        }
        Ok(())
    }
}

/// A dispatch under way. It ends when this is dropped, by a panic or otherwise.
pub(crate) struct Dispatch(Ledger, i64);

impl Drop for Dispatch {
    fn drop(&mut self) {
        self.0.books().entry(self.1, |entry| entry.ended += 1);
    }
}
