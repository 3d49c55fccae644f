//! amd against Ice 3.7 for Python and C++, in both directions.
//!
//! Where a peer is absent its tests are reported as ignored, with the reason; with `AMD_REQUIRE_PEERS=1` they fail.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::result_large_err,
    clippy::type_complexity,
    reason = "a test"
)]

mod adapters;
mod both_ways;
mod callbacks;
mod compressed;
mod everything;
mod javascript;
mod limits;
mod our_client;
mod our_server;
mod servants;
mod ssl;
mod types;
mod udp;
mod web_socket;
mod zoo;

use std::process::ExitCode;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use test_support::peers::{Availability, Language, required};

/// No test waits for anything longer than this.
const LIMIT: Duration = Duration::from_secs(60);

type Outcome = Result<(), Failed>;

fn main() -> ExitCode {
    if let Ok(kind) = std::env::var(our_server::SERVE) {
        return our_server::serve(&kind);
    }
    let arguments = Arguments::from_args();
    let mut trials = our_server::trials();
    trials.extend(adapters::trials());
    trials.extend(our_client::trials());
    trials.extend(both_ways::trials());
    trials.extend(callbacks::trials());
    trials.extend(compressed::trials());
    trials.extend(ssl::trials());
    trials.extend(web_socket::trials());
    trials.extend(javascript::trials());
    trials.extend(udp::trials());
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A test that needs a peer of this language.
fn trial(name: String, language: Language, test: impl FnOnce() -> Outcome + Send + 'static) -> Trial {
    trial_with(name, language.availability(), test)
}

/// A test that needs what may be absent.
fn trial_with(name: String, peer: Availability, test: impl FnOnce() -> Outcome + Send + 'static) -> Trial {
    match peer {
        Availability::Available => Trial::test(name, test),
        Availability::Absent(reason) if required() => Trial::test(name, move || Err(Failed::from(reason))),
        Availability::Absent(reason) => {
            eprintln!("ignoring {name}: {reason}");
            Trial::test(name, test).with_ignored_flag(true)
        }
    }
}
