//! amd in a grid of Ice: its registry, node, router and topic service, and clients and servers in other languages.
//!
//! Where a program is absent its tests are reported as ignored, with the reason; with `AMD_REQUIRE_PEERS=1` they fail.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::result_large_err,
    reason = "a test"
)]

mod deployed;
mod faults;
mod found;
mod replica;
mod replicas;
mod router;
mod storm;

use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use amd::Communicator;
use libtest_mimic::{Arguments, Failed, Trial};
use test_support::peers::{Availability, Language, required};
use test_support::services::{Grid, availability};
use tokio::runtime::Runtime;

/// No test waits for anything longer than this.
const LIMIT: Duration = Duration::from_secs(120);

type Outcome = Result<(), Failed>;

fn main() -> ExitCode {
    if std::env::var_os(replica::SERVE).is_some() {
        return replica::serve();
    }
    let arguments = Arguments::from_args();
    let mut trials = replicas::trials();
    trials.extend(found::trials());
    trials.extend(faults::trials());
    trials.extend(deployed::trials());
    trials.extend(storm::trials());
    trials.extend(router::trials());
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A test that needs these programs, and peers in these languages.
fn trial(
    name: &str,
    programs: &[&str],
    languages: &[Language],
    test: impl FnOnce() -> Outcome + Send + 'static,
) -> Trial {
    let peers = languages.iter().map(|language| language.availability());
    let mut all = std::iter::once(availability(programs)).chain(peers);
    let absent = all.find(|one| *one != Availability::Available);
    match absent {
        None | Some(Availability::Available) => Trial::test(name, test),
        Some(Availability::Absent(reason)) if required() => Trial::test(name, move || Err(Failed::from(reason))),
        Some(Availability::Absent(reason)) => {
            eprintln!("ignoring {name}: {reason}");
            Trial::test(name, test).with_ignored_flag(true)
        }
    }
}

/// Runs a test on a runtime of its own, no longer than it may take.
fn run(test: impl Future<Output = Outcome>) -> Outcome {
    let runtime = Runtime::new()?;
    let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, test).await });
    runtime.shutdown_background();
    outcome.map_err(|_| Failed::from("the test took too long"))?
}

/// A communicator whose locator is that of the grid.
fn communicator(grid: &Grid, properties: &[(&str, &str)]) -> amd::Result<Communicator> {
    let mut builder = Communicator::builder()
        .property("Ice.Default.Locator", grid.locator())
        .property("Ice.Default.InvocationTimeout", "30000");
    for (name, value) in properties {
        builder = builder.property(*name, *value);
    }
    builder.build()
}

fn check(condition: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if condition { Ok(()) } else { Err(otherwise().into()) }
}
