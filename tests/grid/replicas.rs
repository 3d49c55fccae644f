//! Replicas of one group: calls spread over them, and go on when one is killed or hangs.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::services::Grid;
use tokio::task::JoinSet;

use super::replica::{LedgerPrx, Replica};
use super::{Outcome, check, communicator, run, trial};

const CALLERS: usize = 8;

pub fn trials() -> Vec<Trial> {
    let programs = ["icegridregistry"];
    vec![
        trial("replica_killed_under_load", &programs, &[], || run(killed_under_load())),
        trial("replica_that_hangs", &programs, &[], || run(hanging())),
    ]
}

/// What became of the calls.
#[derive(Default)]
struct Tally {
    /// Which replica noted a number.
    noted: Mutex<HashMap<i32, String>>,
    failed: Mutex<HashMap<i32, String>>,
    next: AtomicI32,
    is_over: AtomicBool,
}

impl Tally {
    fn replicas(&self) -> HashSet<String> {
        self.noted.lock().unwrap().values().cloned().collect()
    }

    fn noted(&self) -> usize {
        self.noted.lock().unwrap().len()
    }
}

async fn call_on(ledger: LedgerPrx, tally: Arc<Tally>) -> Result<(), String> {
    while !tally.is_over.load(SeqCst) {
        let number = tally.next.fetch_add(1, SeqCst);
        match ledger.note(number).await {
            Ok(replica) => {
                tally.noted.lock().unwrap().insert(number, replica);
            }
            Err(InvocationError::Connection(error)) => {
                tally.failed.lock().unwrap().insert(number, error.to_string());
            }
            Err(error) => return Err(format!("{number}: {error:?}")),
        }
    }
    Ok(())
}

async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn killed_under_load() -> Outcome {
    let grid = Grid::start(true)?;
    let mut one = Replica::start(&grid, "One", "Ledgers")?;
    let two = Replica::start(&grid, "Two", "Ledgers")?;
    let client = communicator(&grid, &[])?;
    let ledger: LedgerPrx = client.proxy("ledger @ Ledgers")?;
    let ledger = ledger.ice_connection_cached(false);

    let tally = Arc::new(Tally::default());
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        callers.spawn(call_on(ledger.clone(), tally.clone()));
    }
    until(|| tally.replicas().len() == 2 && tally.noted() > 200).await;
    one.service.kill();
    let before = tally.noted();
    until(|| tally.noted() > before + 500 || callers.is_empty()).await;
    tally.is_over.store(true, SeqCst);
    while let Some(caller) = callers.join_next().await {
        caller.unwrap()?;
    }
    check_tally(&tally, &[&one, &two])
}

/// Nothing ran twice, what was answered ran, and only what was on its way to the killed replica failed.
fn check_tally(tally: &Tally, replicas: &[&Replica]) -> Outcome {
    let mut runs: HashMap<i32, usize> = HashMap::new();
    for line in replicas.iter().flat_map(|replica| replica.journal()) {
        *runs.entry(line.parse()?).or_default() += 1;
    }
    let twice: Vec<_> = runs.iter().filter(|(_, count)| **count > 1).collect();
    check(twice.is_empty(), || format!("ran twice: {twice:?}"))?;
    let noted = tally.noted.lock().unwrap();
    let missing: Vec<_> = noted.keys().filter(|number| !runs.contains_key(number)).collect();
    check(missing.is_empty(), || format!("answered and never run: {missing:?}"))?;
    let failed = tally.failed.lock().unwrap();
    check(failed.len() <= CALLERS, || {
        format!("more failed than were on their way: {failed:?}")
    })?;
    println!(
        "{} calls were served, {} failed with the replica",
        noted.len(),
        failed.len()
    );
    Ok(())
}

/// Calls that come to a replica which does not answer end in time, and others find the one that does.
async fn hanging() -> Outcome {
    let grid = Grid::start(true)?;
    let one = Replica::start(&grid, "One", "Ledgers")?;
    let _two = Replica::start(&grid, "Two", "Ledgers")?;
    let client = communicator(&grid, &[])?;
    let ledger: LedgerPrx = client.proxy("ledger @ Ledgers")?;
    let ledger = ledger
        .ice_connection_cached(false)
        .ice_invocation_timeout(Some(Duration::from_secs(2)));
    one.service.signal("STOP")?;
    let (mut answered, mut timed_out) = (false, false);
    let mut number = 0;
    while !(answered && timed_out) {
        number += 1;
        match ledger.note(number).await {
            Ok(replica) => {
                check(replica == "Two", || format!("{replica} answered and is stopped"))?;
                answered = true;
            }
            Err(InvocationError::Timeout) => timed_out = true,
            Err(error) => return Err(Failed::from(error)),
        }
    }
    one.service.signal("CONT")?;
    loop {
        number += 1;
        if ledger.note(number).await.is_ok_and(|replica| replica == "One") {
            return Ok(());
        }
    }
}
