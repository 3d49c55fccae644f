//! Datagrams with Ice, to one and to a group, in both directions.

use std::net::UdpSocket;

use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::peers::{Language, PeerServer};
use tokio::runtime::Runtime;

use super::everything::client::EverythingPrx;
use super::our_client::same;
use super::our_server::{add_async, run};
use super::{LIMIT, Outcome, trial};

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Language::ALL {
        let mut add = |name: &str, test: fn(Language) -> Outcome| {
            let name = format!("{}_{name}", language.name());
            trials.push(trial(name, language, move || test(language)));
        };
        add("client::udp::to_one", |language| their_client(language, &to_one()));
        add("client::udp::to_a_group", |language| {
            their_client(language, &to_a_group()?)
        });
        add("server::udp::to_one", |language| our_client(language, &to_one()));
        add("server::udp::to_a_group", |language| {
            our_client(language, &to_a_group()?)
        });
    }
    trials
}

fn to_one() -> String {
    "udp -h 127.0.0.1 -p 0".to_owned()
}

/// A port that was free a moment ago.
fn to_a_group() -> Result<String, Failed> {
    let port = UdpSocket::bind("127.0.0.1:0")?.local_addr()?.port();
    Ok(format!("udp -h 239.255.1.8 -p {port} --interface 127.0.0.1"))
}

/// The proxy with the endpoint for datagrams as it was asked for: what is published says no interface.
fn with_interface(proxy: &str, endpoint: &str) -> String {
    let (rest, datagrams) = proxy.split_once(":udp").unwrap_or((proxy, ""));
    match endpoint.contains("--interface") {
        true => format!("{rest}:{endpoint}"),
        false => format!("{rest}:udp{datagrams}"),
    }
}

fn their_client(language: Language, endpoint: &str) -> Outcome {
    let runtime = Runtime::new()?;
    let _context = runtime.enter();
    let communicator = Communicator::new()?;
    let endpoints = format!("tcp -h 127.0.0.1 -p 0:{endpoint}");
    let adapter = communicator.create_object_adapter_with_endpoints("Peers", &endpoints)?;
    let everything = add_async(&communicator, &adapter)?;
    runtime.block_on(adapter.activate())?;
    let proxy = with_interface(&everything.to_string(), endpoint);
    run(language, "datagram", &communicator.proxy(&proxy)?, &[])?;
    let destroyed = runtime.block_on(async { tokio::time::timeout(LIMIT, communicator.destroy()).await });
    destroyed.map_err(|_| Failed::from("the server did not end"))
}

fn our_client(language: Language, endpoint: &str) -> Outcome {
    let endpoints = format!("--PeerAdapter.Endpoints=tcp -h 127.0.0.1 -p 0:{endpoint}");
    let server = PeerServer::start(language, &[&endpoints])?;
    let runtime = Runtime::new()?;
    let communicator = Communicator::builder().runtime(runtime.handle().clone()).build()?;
    let everything: EverythingPrx = communicator.proxy(&with_interface(server.proxy(), endpoint))?;
    let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, notes(&everything)).await });
    outcome.map_err(|_| Failed::from("the test took too long"))?
}

/// Half of them alone, half of them as a batch.
async fn notes(everything: &EverythingPrx) -> Outcome {
    let mut expected: Vec<_> = (0..50).map(|number| format!("datagram {number}")).collect();
    let (alone, batched) = expected.split_at(25);
    let datagrams = everything.ice_datagram();
    for note in alone {
        datagrams.note(note).await?;
    }
    let batch = everything.ice_batch_datagram();
    for note in batched {
        batch.note(note).await?;
    }
    batch.ice_flush_batch_requests().await?;
    let mut notes = Vec::new();
    while notes.len() < expected.len() {
        notes = everything.notes().await?;
        tokio::task::yield_now().await;
    }
    notes.sort();
    expected.sort();
    same("notes", notes, expected)
}
