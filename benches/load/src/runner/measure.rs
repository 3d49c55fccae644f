//! One run of one candidate: a server, then a client that loads it.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use load::Outcome;

use super::candidates::Candidate;
use super::workloads::{ServerFigure, Workload};

/// What a run gave.
#[derive(Clone, Copy)]
pub struct Figure {
    pub client: f64,
    pub server: Option<f64>,
}

/// All figures so far.
#[derive(Default)]
pub struct Figures(HashMap<(&'static str, String), Vec<Figure>>);

impl Figures {
    pub fn add(&mut self, workload: &Workload, candidate: &Candidate, figure: Figure) {
        self.0
            .entry((workload.name, candidate.name.clone()))
            .or_default()
            .push(figure);
    }

    /// The medians.
    pub fn median(&self, workload: &Workload, candidate: &Candidate) -> Option<Figure> {
        let figures = self.0.get(&(workload.name, candidate.name.clone()))?;
        let server: Option<Vec<f64>> = figures.iter().map(|figure| figure.server).collect();
        Some(Figure {
            client: median(figures.iter().map(|figure| figure.client).collect()),
            server: server.map(median),
        })
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// A server that ends with the run.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a `share` of the workload.
pub fn run(candidate: &Candidate, workload: &Workload, share: f64) -> Outcome<Figure> {
    let calls = ((workload.calls as f64 * share) as usize).max(128);
    let (server, port) = start(candidate, workload)?;
    let process = server.0.id();
    let before = (processor_time(process)?, memory(process, "VmRSS:")?);
    let output = command(&candidate.load, workload)
        .args([workload.name, port.trim(), &calls.to_string()])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{} failed in {}", candidate.name, workload.name).into());
    }
    let client = String::from_utf8(output.stdout)?.trim().parse()?;
    let made = calls as f64;
    let server = match workload.server {
        // With the calls that warm up.
        Some(ServerFigure::Time) => Some((processor_time(process)? - before.0) * 1e6 / (made * 1.1)),
        Some(ServerFigure::Memory) => Some((memory(process, "VmHWM:")? - before.1) / made),
        None => None,
    };
    Ok(Figure { client, server })
}

fn start(candidate: &Candidate, workload: &Workload) -> Outcome<(Server, String)> {
    let mut child = command(&candidate.server, workload)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().ok_or("no output")?;
    let server = Server(child);
    let mut port = String::new();
    BufReader::new(output).read_line(&mut port)?;
    Ok((server, port))
}

fn command(words: &[String], workload: &Workload) -> Command {
    let pinned = ["taskset", "-c", "0"].map(str::to_owned);
    let words: Vec<&String> = workload
        .one_core
        .then_some(&pinned)
        .into_iter()
        .flatten()
        .chain(words)
        .collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

/// Seconds in user and kernel mode.
fn processor_time(process: u32) -> Outcome<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields: Vec<&str> = stat
        .rsplit_once(')')
        .ok_or("stat has another form")?
        .1
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(ticks as f64 / TICKS_PER_SECOND)
}

/// Bytes.
fn memory(process: u32, field: &str) -> Outcome<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .ok_or("no such figure")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? * 1024.0)
}
