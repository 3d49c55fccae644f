//! Their clients, our servants.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Mutex;

use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::peers::{Language, PeerClient, run_client};
use tokio::runtime::Runtime;

use super::callbacks::{AsyncCaller, SyncCaller};
use super::everything::GreeterPrx;
use super::servants::{
    AsyncEverything, AsyncGreeter, EarlyGreeter, Forwarder, Relay, State, SyncEverything, SyncGreeter,
};
use super::types::TypesServant;
use super::{LIMIT, Outcome, trial};

/// What a client checks in any server: see `tests/peers/README.md`.
const SUBJECTS: [&str; 23] = [
    "greet",
    "facet",
    "greet-async",
    "sleep-async",
    "types",
    "results",
    "exceptions",
    "context",
    "deadline",
    "oneway",
    "batch",
    "proxies",
    "builtin",
    "current",
    "refusals",
    "timeout",
    "close-gracefully",
    "big",
    "structs",
    "enums",
    "optionals",
    "encoding10",
    "callbacks",
];

#[derive(Clone, Copy, Debug)]
enum Kind {
    Sync,
    Async,
    /// Asynchronous ones, behind untyped servants that pass all on.
    Forwarded,
}

/// What has nothing to do with the place of the server.
const FORWARDED: [&str; 13] = [
    "greet",
    "facet",
    "greet-async",
    "types",
    "results",
    "exceptions",
    "context",
    "oneway",
    "builtin",
    "big",
    "structs",
    "optionals",
    "encoding10",
];

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Language::ALL {
        for (kind, kind_name) in [(Kind::Sync, "sync"), (Kind::Async, "async")] {
            let name = |subject: &str| format!("{}_client::{kind_name}_servants::{subject}", language.name());
            for subject in SUBJECTS {
                trials.push(trial(name(subject), language, move || check(kind, language, subject)));
            }
            trials.push(trial(name("server-close"), language, move || {
                server_close(kind, language)
            }));
            trials.push(trial(name("killed-midcall"), language, move || {
                killed_midcall(kind, language)
            }));
        }
        for subject in FORWARDED {
            let name = format!("{}_client::forwarded::{subject}", language.name());
            trials.push(trial(name, language, move || check(Kind::Forwarded, language, subject)));
        }
        let name = format!("{}_client::chained_servant::greet", language.name());
        trials.push(trial(name, language, move || chained(language)));
        let name = format!("{}_client::servant_with_a_responder::greet", language.name());
        trials.push(trial(name, language, move || early(language)));
        let name = format!("{}_client::sleeping_dispatches_overlap", language.name());
        trials.push(trial(name, language, move || sleeping_dispatches_overlap(language)));
    }
    trials
}

/// A server of ours, as a Rust program writes it.
struct Server {
    runtime: Runtime,
    communicator: Communicator,
    everything: ObjectPrx,
}

impl Server {
    fn start(kind: Kind) -> Result<Self, Failed> {
        let runtime = Runtime::new()?;
        let _context = runtime.enter();
        let communicator = Communicator::from_args(arguments(kind))?;
        let adapter = communicator.create_object_adapter_with_endpoints("Peers", "tcp -h 127.0.0.1 -p 0")?;
        let everything = match kind {
            Kind::Sync => add_sync(&communicator, &adapter)?,
            Kind::Async => add_async(&communicator, &adapter)?,
            Kind::Forwarded => {
                let targets = communicator.create_object_adapter_with_endpoints("Targets", "tcp -h 127.0.0.1 -p 0")?;
                add_async(&communicator, &targets)?;
                targets.add(TypesServant, "types")?;
                runtime.block_on(targets.activate())?;
                add_forwarders(&targets, &adapter)?
            }
        };
        if adapter.find("types").is_none() {
            adapter.add(TypesServant, "types")?;
        }
        adapter.add(EarlyGreeter, "early")?;
        adapter.add(
            Relay {
                next: adapter.create_proxy("greeter")?.ice_unchecked_cast(),
            },
            "relay",
        )?;
        runtime.block_on(adapter.activate())?;
        Ok(Self {
            runtime,
            communicator,
            everything,
        })
    }

    fn stop(self) -> Outcome {
        let stopped = async { tokio::time::timeout(LIMIT, self.communicator.destroy()).await };
        self.runtime
            .block_on(stopped)
            .map_err(|_| Failed::from("the server did not end"))
    }
}

/// A forwarder reads replies that are too large for its clients: these have to find out. Requests have the limit that other
/// servers have.
fn arguments(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Forwarded => vec!["interop", "--Ice.MessageSizeMax=4096", "--Peers.MessageSizeMax=1024"],
        Kind::Sync => vec!["interop"],
        Kind::Async => vec!["interop", "--Amd.TraceContext=1"],
    }
}

/// Forwarders at one adapter to the objects of another.
fn add_forwarders(targets: &ObjectAdapter, adapter: &ObjectAdapter) -> Result<ObjectPrx, Failed> {
    for identity in ["greeter", "everything", "peers/everything", "types"] {
        for facet in targets.find_all_facets(identity).keys() {
            let target = targets.create_proxy(identity)?.ice_with_facet(facet);
            adapter.add_facet(Forwarder { target }, identity, facet)?;
        }
    }
    Ok(adapter.create_proxy("everything")?)
}

fn state(communicator: &Communicator, greeter: GreeterPrx) -> State {
    State {
        communicator: communicator.clone(),
        greeter,
        notes: Mutex::default(),
    }
}

fn add_sync(communicator: &Communicator, adapter: &ObjectAdapter) -> Result<ObjectPrx, Failed> {
    adapter.add(SyncCaller, "callbacks")?;
    let greeter = adapter.add(SyncGreeter("Hello"), "greeter")?;
    adapter.add_facet(SyncGreeter("Welcome back"), "greeter", "admin")?;
    let servant = std::sync::Arc::new(SyncEverything(state(communicator, greeter.ice_unchecked_cast())));
    adapter.add_facet(servant.clone(), "everything", "detail")?;
    adapter.add(servant.clone(), "peers/everything")?;
    Ok(adapter.add(servant, "everything")?)
}

pub(super) fn add_async(communicator: &Communicator, adapter: &ObjectAdapter) -> Result<ObjectPrx, Failed> {
    adapter.add(AsyncCaller, "callbacks")?;
    let greeter = adapter.add(AsyncGreeter("Hello"), "greeter")?;
    adapter.add_facet(AsyncGreeter("Welcome back"), "greeter", "admin")?;
    let servant = std::sync::Arc::new(AsyncEverything(state(communicator, greeter.ice_unchecked_cast())));
    adapter.add_facet(servant.clone(), "everything", "detail")?;
    adapter.add(servant.clone(), "peers/everything")?;
    Ok(adapter.add(servant, "everything")?)
}

fn check(kind: Kind, language: Language, subject: &str) -> Outcome {
    let server = Server::start(kind)?;
    run(language, subject, &server.everything, &[])?;
    server.stop()
}

pub(super) fn run(language: Language, subject: &str, proxy: &ObjectPrx, arguments: &[&str]) -> Outcome {
    let output = run_client(language, subject, &proxy.to_string(), arguments)?;
    if output.passed(subject) {
        Ok(())
    } else {
        Err(output.to_string().into())
    }
}

fn chained(language: Language) -> Outcome {
    let server = Server::start(Kind::Async)?;
    run(
        language,
        "greet",
        &server.everything.ice_with_identity("relay".try_into()?),
        &[],
    )?;
    server.stop()
}

/// The replies come from threads of the servant's own.
fn early(language: Language) -> Outcome {
    let server = Server::start(Kind::Async)?;
    run(
        language,
        "greet",
        &server.everything.ice_with_identity("early".try_into()?),
        &[],
    )?;
    server.stop()
}

/// Ten sleeps of 200 ms at once, on a lane that has no thread for them: in sequence they would take 2 s.
fn sleeping_dispatches_overlap(language: Language) -> Outcome {
    let server = Server::start(Kind::Async)?;
    run(language, "sleep-async", &server.everything, &["10", "200", "1500"])?;
    server.stop()
}

/// The client calls `shutdown` while another call of it sleeps: that call gets its reply, then the server goes.
fn server_close(kind: Kind, language: Language) -> Outcome {
    let server = Server::start(kind)?;
    run(language, "server-close", &server.everything, &[])?;
    let completed = async { tokio::time::timeout(LIMIT, server.communicator.shutdown_completed()).await };
    server
        .runtime
        .block_on(completed)
        .map_err(|_| Failed::from("the server did not end by itself"))?;
    server.stop()
}

/// The server is another process, which is killed in mid-call.
fn killed_midcall(kind: Kind, language: Language) -> Outcome {
    let mut server = ServerProcess::start(kind)?;
    let client = PeerClient::start(language, "killed-midcall", &server.proxy, &[])?;
    client.wait_for_line("calling", LIMIT)?;
    server.child.kill()?;
    let output = client.finish(LIMIT)?;
    if output.passed("killed-midcall") {
        Ok(())
    } else {
        Err(output.to_string().into())
    }
}

/// The variable that makes this program a server.
pub const SERVE: &str = "AMD_INTEROP_SERVE";

/// This program as a server, killed when it is dropped.
struct ServerProcess {
    child: Child,
    proxy: String,
}

impl ServerProcess {
    fn start(kind: Kind) -> Result<Self, Failed> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .env(SERVE, format!("{kind:?}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut proxy = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut proxy)?;
        }
        Ok(Self {
            child,
            proxy: proxy.trim().to_owned(),
        })
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may have been killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until the end of the input, which comes with the end of the test.
pub fn serve(kind: &str) -> ExitCode {
    let kind = if kind == "Sync" { Kind::Sync } else { Kind::Async };
    let Ok(server) = Server::start(kind) else {
        return ExitCode::FAILURE;
    };
    println!("{}", server.everything);
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    ExitCode::SUCCESS
}
