//! `cargo run --release`: all candidates under all workloads, in turns, as a table of medians and ratios.
//!
//! Arguments: `--rounds N` (3), `--quick` (a hundredth of the calls, only to see that it works), and words: names of
//! workloads (`W1`) and parts of names of candidates (`amd`) to run these only.

mod runner;

use load::Outcome;
use runner::candidates::{self, Candidate};
use runner::measure::{self, Figures};
use runner::workloads::{self, Workload};
use runner::{arguments::Arguments, table};

fn main() -> Outcome {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    let built = tempfile::tempdir()?;
    let candidates = chosen(
        candidates::all(built.path())?,
        |candidate: &Candidate| &candidate.name,
        &arguments,
    );
    let workloads = chosen(workloads::all(), |workload: &Workload| workload.name, &arguments);
    let mut figures = Figures::default();
    for round in 1..=arguments.rounds {
        for workload in &workloads {
            for candidate in candidates.iter().filter(|candidate| candidate.takes(workload)) {
                eprintln!("round {round}: {} {}", workload.name, candidate.name);
                let figure = measure::run(candidate, workload, arguments.share)?;
                figures.add(workload, candidate, figure);
            }
        }
    }
    table::print(&workloads, &candidates, &figures);
    Ok(())
}

/// Those that a word of the arguments names; all, if none is named.
fn chosen<T>(all: Vec<T>, name: impl Fn(&T) -> &str, arguments: &Arguments) -> Vec<T> {
    let named = |one: &T| arguments.words.iter().any(|word| name(one).contains(word.as_str()));
    if all.iter().any(named) {
        all.into_iter().filter(named).collect()
    } else {
        all
    }
}
