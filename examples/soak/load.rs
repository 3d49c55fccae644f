//! The callers: all kinds of calls, in a random mixture, until they are told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use amd::ConnectionError;
use amd::encoding::UserExceptions;
use amd::prelude::*;
use tokio::task::JoinSet;

use crate::ledger::{Ledger, Outcome};
use crate::server::{Refused, WorkerPrx};

const CLIENTS: u64 = 3;
const CALLERS: u64 = 8;
/// No call takes longer than this, whatever happens.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a caller has who has little time.
const LITTLE_TIME: Duration = Duration::from_millis(5);

/// Callers with connections of their own.
pub(crate) struct Load {
    callers: JoinSet<()>,
    clients: Vec<Communicator>,
    stop: Arc<AtomicBool>,
}

impl Load {
    pub(crate) fn start(ledger: &Ledger, objects: &[String], seed: u64) -> amd::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (mut callers, mut clients) = (JoinSet::new(), Vec::new());
        for client in 0..CLIENTS {
            let communicator = Communicator::new()?;
            for caller in 0..CALLERS {
                let object = &objects[usize::try_from(caller).unwrap_or(0) % objects.len()];
                let caller = Caller {
                    ledger: ledger.clone(),
                    worker: communicator.proxy(object)?,
                    random: Random::new(seed * 1000 + client * CALLERS + caller),
                };
                callers.spawn(caller.call_until(stop.clone()));
            }
            clients.push(communicator);
        }
        Ok(Self { callers, clients, stop })
    }

    /// Lets the callers end their calls, and closes their connections.
    pub(crate) async fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.callers.join_all().await;
        for client in self.clients {
            client.destroy().await;
        }
    }
}

struct Caller {
    ledger: Ledger,
    worker: WorkerPrx,
    random: Random,
}

impl Caller {
    async fn call_until(mut self, stop: Arc<AtomicBool>) {
        while !stop.load(Ordering::Relaxed) {
            let number = self.ledger.send();
            let outcome = match tokio::time::timeout(PATIENCE, self.call(number)).await {
                Ok(outcome) => outcome,
                Err(_) => {
                    self.ledger.fault(format!("request {number} has no end"));
                    Outcome::GivenUp
                }
            };
            self.ledger.outcome(number, outcome);
            if outcome == Outcome::Refused {
                // There is no server for now.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }

    async fn call(&mut self, number: i64) -> Outcome {
        let worker = self.worker.clone();
        match self.random.below(100) {
            0..30 => self.answer(number, worker.work(number).await),
            30..45 => self.answer(number, worker.block(number).await),
            45..65 => self.answer(number, worker.count(number).await),
            65..70 => self.refusal(number, worker.refuse(number).await),
            70..75 => self.answer(number, worker.panic(number).await),
            75..80 => self.answer(number, worker.dawdle(number).timeout(LITTLE_TIME).await),
            80..85 => self.change_of_mind(number).await,
            85..97 => self.written(worker.ice_oneway().tell(number).await),
            _ => self.disconnect(number).await,
        }
    }

    fn answer(&self, number: i64, result: Result<i64, InvocationError>) -> Outcome {
        match result {
            Ok(answer) => self.answered(number, answer),
            Err(error) => self.failed(&error),
        }
    }

    fn refusal(&self, number: i64, result: Result<i64, InvocationError<Refused>>) -> Outcome {
        match result {
            Ok(answer) => self.answered(number, answer),
            Err(InvocationError::User(Refused {})) => Outcome::UserException,
            Err(error) => self.failed(&error),
        }
    }

    fn written(&self, result: Result<(), InvocationError>) -> Outcome {
        result.map_or_else(|error| self.failed(&error), |()| Outcome::Written)
    }

    fn answered(&self, number: i64, answer: i64) -> Outcome {
        if answer != number {
            self.ledger
                .fault(format!("request {number} got the answer to {answer}"));
        }
        Outcome::Answered
    }

    fn failed<E: UserExceptions>(&self, error: &InvocationError<E>) -> Outcome {
        match error {
            InvocationError::Timeout => Outcome::GivenUp,
            InvocationError::Connection(error) if error.is_safe_to_retry() => Outcome::Refused,
            InvocationError::Connection(ConnectionError::Lost { .. } | ConnectionError::Closed) => Outcome::Lost,
            error if error.status() == Some(ReplyStatus::UNKNOWN_EXCEPTION) => Outcome::Panicked,
            error => {
                self.ledger.fault(format!("a call failed by `{error}`"));
                Outcome::Lost
            }
        }
    }

    /// Sends a request and does not wait for its reply.
    async fn change_of_mind(&self, number: i64) -> Outcome {
        let mut call = self.worker.work(number);
        match futures::poll!(&mut call) {
            std::task::Poll::Ready(result) => self.answer(number, result),
            std::task::Poll::Pending => Outcome::GivenUp,
        }
    }

    /// Ends the connection, which others use as well, while a request is under way.
    async fn disconnect(&mut self, number: i64) -> Outcome {
        let mut call = self.worker.work(number);
        if let std::task::Poll::Ready(result) = futures::poll!(&mut call) {
            return self.answer(number, result);
        }
        if let Some(connection) = self.worker.ice_cached_connection() {
            match self.random.below(2) {
                0 => connection.abort(),
                _ => connection.close(),
            }
        }
        self.answer(number, call.await)
    }
}

/// Numbers that look random (xorshift).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
