//! The programs that are measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use load::Outcome;

use super::workloads::Workload;

pub struct Candidate {
    pub name: String,
    pub server: Vec<String>,
    pub load: Vec<String>,
    /// Whether it is there for this workload only.
    only: Option<&'static [&'static str]>,
}

impl Candidate {
    pub fn takes(&self, workload: &Workload) -> bool {
        self.only.is_none_or(|only| only.contains(&workload.name))
    }
}

/// The rows of amd that have no blocking methods to call need not show how they wait for them.
const RATES: &[&str] = &["W1", "W2", "W3", "W5"];

/// All of them; the first is what the ratios are to. `built` takes the programs that are compiled here.
pub fn all(built: &Path) -> Outcome<Vec<Candidate>> {
    let mut candidates = Vec::new();
    let ice = ice(built)?;
    if let Some((server, client)) = &ice {
        candidates.push(Candidate {
            name: "Ice C++".into(),
            server: with(server, ICE_PROPERTIES),
            load: with(client, ICE_PROPERTIES),
            only: None,
        });
    }
    candidates.push(rust("raw tokio", "raw-peer", "multi", "-", None)?);
    candidates.push(rust("raw tokio, current", "raw-peer", "current", "-", None)?);
    candidates.push(rust("tarpc", "tarpc-peer", "multi", "-", None)?);
    candidates.push(rust("tonic", "tonic-peer", "multi", "-", None)?);
    candidates.push(rust("amd async", "amd-peer", "multi", "async", None)?);
    candidates.push(rust("amd async, current", "amd-peer", "current", "async", None)?);
    candidates.push(rust("amd inline", "amd-peer", "multi", "inline", Some(RATES))?);
    candidates.push(rust(
        "amd inline, current",
        "amd-peer",
        "current",
        "inline",
        Some(RATES),
    )?);
    candidates.push(rust("amd sync", "amd-peer", "multi", "sync", Some(RATES))?);
    if let Some((server, client)) = &ice {
        let amd = rust("Ice C++ client, amd server", "amd-peer", "multi", "async", Some(RATES))?;
        candidates.push(Candidate {
            load: with(client, ICE_PROPERTIES),
            ..amd
        });
        let amd = rust("amd client, Ice C++ server", "amd-peer", "multi", "async", Some(RATES))?;
        candidates.push(Candidate {
            server: with(server, ICE_PROPERTIES),
            ..amd
        });
    }
    Ok(candidates)
}

/// As many threads for blocking methods as the others have, and messages of any size.
const ICE_PROPERTIES: &[&str] = &["--Ice.ThreadPool.Server.Size=8", "--Ice.MessageSizeMax=4096"];

fn with(program: &Path, arguments: &[&str]) -> Vec<String> {
    let mut command = vec![program.display().to_string()];
    command.extend(arguments.iter().map(|&argument| argument.to_owned()));
    command
}

fn rust(
    name: &str,
    program: &str,
    threads: &str,
    form: &str,
    only: Option<&'static [&'static str]>,
) -> Outcome<Candidate> {
    let program = std::env::current_exe()?.with_file_name(program);
    Ok(Candidate {
        name: name.into(),
        server: with(&program, &["server", threads, form]),
        load: with(&program, &["load", threads]),
        only,
    })
}

/// Compiles server and client of Ice for C++, if it is installed.
fn ice(built: &Path) -> Outcome<Option<(PathBuf, PathBuf)>> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("ice");
    let Ok(generated) = Command::new("slice2cpp")
        .arg("--output-dir")
        .arg(built)
        .arg(sources.join("Load.ice"))
        .status()
    else {
        eprintln!("Ice for C++ is not installed (scripts/install-peers), so it is not in the table");
        return Ok(None);
    };
    if !generated.success() {
        return Err("slice2cpp failed".into());
    }
    let compile = |name: &str| -> Outcome<PathBuf> {
        let program = built.join(name);
        let status = Command::new("g++")
            .args(["-O2", "-std=c++17", "-DICE_CPP11_MAPPING", "-pthread", "-I"])
            .arg(built)
            .arg("-o")
            .arg(&program)
            .arg(sources.join(name).with_extension("cpp"))
            .arg(built.join("Load.cpp"))
            .arg("-lIce++11")
            .status()?;
        if status.success() {
            Ok(program)
        } else {
            Err(format!("g++ failed for {name}").into())
        }
    };
    Ok(Some((compile("server")?, compile("client")?)))
}
