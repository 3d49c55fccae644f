//! ws and wss with Ice, in both directions.

use amd::CommunicatorBuilder;
use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::authority::Authority;
use test_support::peers::{Language, run_client};
use tokio::runtime::Runtime;

use super::our_client::{BoxedOutcome, Peer, TRANSPORT, check_with};
use super::our_server::add_async;
use super::ssl::{Properties, arguments};
use super::types::TypesServant;
use super::{LIMIT, Outcome, trial};

/// What may depend on the transport.
const SUBJECTS: [&str; 11] = [
    "greet",
    "greet-async",
    "types",
    "oneway",
    "batch",
    "proxies",
    "current",
    "timeout",
    "close-gracefully",
    "big",
    "callbacks",
];

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Language::ALL {
        for protocol in ["ws", "wss"] {
            for subject in SUBJECTS {
                let name = format!("{}_client::{protocol}::{subject}", language.name());
                trials.push(trial(name, language, move || their_client(language, protocol, subject)));
            }
            for (subject, test) in TRANSPORT {
                let name = format!("{}_server::{protocol}::{subject}", language.name());
                trials.push(trial(name, language, move || our_client(language, protocol, test)));
            }
        }
    }
    trials
}

/// The two ends of a connection, and what keeps their certificates.
struct Ends {
    _authority: Authority,
    server: Properties,
    client: Properties,
}

impl Ends {
    fn new() -> Self {
        let authority = Authority::new("ours");
        Self {
            server: authority.properties(&authority.issue("server", &["127.0.0.1"])),
            client: authority.properties(&authority.issue("client", &["client"])),
            _authority: authority,
        }
    }
}

fn builder(properties: Properties) -> CommunicatorBuilder {
    let set = |builder: CommunicatorBuilder, (name, value)| builder.property(name, value);
    properties.into_iter().fold(Communicator::builder(), set)
}

fn endpoint(protocol: &str) -> String {
    format!("{protocol} -h 127.0.0.1 -p 0 -r /peers")
}

fn their_client(language: Language, protocol: &str, subject: &str) -> Outcome {
    let ends = Ends::new();
    let runtime = Runtime::new()?;
    let _context = runtime.enter();
    let communicator = builder(ends.server).build()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Peers", &endpoint(protocol))?;
    let everything = add_async(&communicator, &adapter)?;
    adapter.add(TypesServant, "types")?;
    runtime.block_on(adapter.activate())?;
    let arguments = arguments(&ends.client);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = run_client(language, subject, &everything.to_string(), &arguments)?;
    let destroyed = runtime.block_on(async { tokio::time::timeout(LIMIT, communicator.destroy()).await });
    destroyed.map_err(|_| Failed::from("the server did not end"))?;
    if output.passed(subject) {
        Ok(())
    } else {
        Err(output.to_string().into())
    }
}

fn our_client(language: Language, protocol: &str, test: fn(Peer) -> BoxedOutcome) -> Outcome {
    let ends = Ends::new();
    let mut arguments = arguments(&ends.server);
    arguments.push(format!("--PeerAdapter.Endpoints={}", endpoint(protocol)));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    check_with(language, &arguments, builder(ends.client), test)
}
