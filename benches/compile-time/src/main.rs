//! How long `cargo check` takes for one interface with many operations and one implementation of it, with amd and with
//! its peers, in one run.
//!
//! ```text
//! cargo run --release --manifest-path benches/compile-time/Cargo.toml [-- OPERATIONS [ROUNDS]]
//! ```
//!
//! Every candidate is a crate with the same operations: three parameters, a string back, every other one asynchronous
//! where the framework leaves a choice. Dependencies are built before. A round checks each candidate once, in turn, without
//! incremental compilation, as after a `cargo clean` of that crate alone; what is shown is the median. A crate that is
//! empty but for the same dependency tells what cargo and the loading of dependencies cost, and is taken off.

mod candidates;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use candidates::Candidate;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let mut arguments = env::args().skip(1);
    let operations = number(arguments.next(), 200)?;
    let rounds = number(arguments.next(), 7)?;
    let directory = tempfile::tempdir()?;
    let candidates = candidates::all(operations)?;
    let root = write(directory.path(), &candidates)?;

    eprintln!("building what {} candidates depend on ..", candidates.len());
    for candidate in &candidates {
        check(&root, &full(candidate))?;
        check(&root, &empty(candidate))?;
    }
    let mut times = vec![(Vec::new(), Vec::new()); candidates.len()];
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for (candidate, (whole, bare)) in candidates.iter().zip(&mut times) {
            whole.push(check(&root, &full(candidate))?);
            bare.push(check(&root, &empty(candidate))?);
        }
    }
    print(operations, &candidates, times);
    Ok(())
}

fn number(argument: Option<String>, default: usize) -> Outcome<usize> {
    Ok(argument.map_or(Ok(default), |text| text.parse())?)
}

/// The name of the candidate's crate, which is not that of its dependency.
fn full(candidate: &Candidate) -> String {
    format!("wide-{}", candidate.name)
}

/// The name of the crate that has the candidate's dependencies and nothing else.
fn empty(candidate: &Candidate) -> String {
    format!("{}-empty", full(candidate))
}

/// Writes a workspace with two crates for each candidate.
fn write(root: &Path, candidates: &[Candidate]) -> Outcome<PathBuf> {
    for candidate in candidates {
        write_crate(root, &full(candidate), &candidate.dependencies, &candidate.source)?;
        write_crate(root, &empty(candidate), &candidate.dependencies, "")?;
    }
    fs::write(
        root.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\nexclude = [\"target\"]\n",
    )?;
    Ok(root.to_owned())
}

fn write_crate(root: &Path, name: &str, dependencies: &str, source: &str) -> Outcome {
    let directory = root.join(name);
    fs::create_dir_all(directory.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
    );
    fs::write(directory.join("Cargo.toml"), manifest)?;
    fs::write(directory.join("src/lib.rs"), source)?;
    Ok(())
}

/// Checks one crate as if it had never been, and tells how long that took.
fn check(root: &Path, name: &str) -> Outcome<Duration> {
    let source = fs::File::options()
        .append(true)
        .open(root.join(name).join("src/lib.rs"))?;
    source.set_modified(std::time::SystemTime::now())?;
    let start = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--package", name])
        .current_dir(root)
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", root.join("target"))
        .stdout(Stdio::null())
        .status()?;
    let time = start.elapsed();
    if !status.success() {
        return Err(format!("`{name}` does not compile").into());
    }
    Ok(time)
}

fn print(operations: usize, candidates: &[Candidate], times: Vec<(Vec<Duration>, Vec<Duration>)>) {
    let costs: Vec<_> = times
        .into_iter()
        .map(|(full, bare)| (median(full), median(bare)))
        .collect();
    let own = |(full, bare): (Duration, Duration)| full.saturating_sub(bare);
    let amd = own(costs[0]).as_secs_f64();
    println!("`cargo check` of {operations} operations, medians\n");
    println!("| candidate | all | of it empty crate | the interface | per 100 operations | amd is |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (candidate, (full, bare)) in candidates.iter().zip(costs) {
        let cost = own((full, bare));
        println!(
            "| {} | {full:.2?} | {bare:.2?} | {cost:.2?} | {:.2?} | {:.2} × |",
            candidate.name,
            cost.mul_f64(100.0 / operations as f64),
            amd / cost.as_secs_f64(),
        );
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
