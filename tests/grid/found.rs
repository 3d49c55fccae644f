//! Who finds whom: our servers and theirs, by adapter id, by replica group and as well-known objects.

use std::process::Command;
use std::time::Duration;

use amd::prelude::*;
use amd::proxy::LocateError;
use libtest_mimic::{Failed, Trial};
use test_support::peers::{Language, PeerServer, run_client};
use test_support::services::Grid;

use super::replica::{GreeterPrx, Replica};
use super::{Outcome, check, communicator, run, trial};

pub fn trials() -> Vec<Trial> {
    let programs = ["icegridregistry", "icegridadmin"];
    let mut trials = vec![trial("python_finds_rust", &programs, &[Language::Python], || {
        run(python_finds_rust())
    })];
    for language in Language::ALL {
        let name = format!("{}_client_in_the_grid", language.name());
        trials.push(trial(&name, &programs, &[language], move || {
            client_in_the_grid(language)
        }));
        let name = format!("rust_finds_{}", language.name());
        trials.push(trial(&name, &programs, &[language], move || rust_finds(language)));
    }
    trials.push(trial("adapters_come_and_go", &programs, &[], || run(come_and_go())));
    trials
}

async fn python_finds_rust() -> Outcome {
    let grid = Grid::start(true)?;
    let _replica = Replica::start(&grid, "One", "Greeters")?;
    grid.admin("object add 'greeter @ Greeters' ::VisitorCenter::Greeter")?;
    for proxy in ["greeter @ Greeters", "greeter @ One", "greeter"] {
        let output = Command::new("/usr/bin/python3")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/python/greet.py"))
            .arg(format!("--Ice.Default.Locator={}", grid.locator()))
            .arg(proxy)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        check(text == "Hello, Python!\n", || format!("{proxy}: {output:?}"))?;
    }
    // And ours.
    let client = communicator(&grid, &[])?;
    let greeter: GreeterPrx = client.proxy("greeter")?;
    check(greeter.greet("Rust").await? == "Hello, Rust!", || {
        "another greeting".to_owned()
    })
}

/// The client that checks servers, by way of the registry.
fn client_in_the_grid(language: Language) -> Outcome {
    let grid = Grid::start(true)?;
    let _replica = Replica::start(&grid, "One", "Greeters")?;
    let locator = format!("--Ice.Default.Locator={}", grid.locator());
    let output = run_client(language, "greet", "everything @ Greeters", &[&locator])?;
    check(output.passed("greet"), || output.to_string())
}

fn rust_finds(language: Language) -> Outcome {
    let grid = Grid::start(true)?;
    let locator = format!("--Ice.Default.Locator={}", grid.locator());
    let arguments = [
        &*locator,
        "--PeerAdapter.AdapterId=Theirs",
        "--PeerAdapter.ReplicaGroupId=All",
    ];
    // It may have to be compiled first, which counts for nothing.
    let server = PeerServer::start(language, &arguments)?;
    run(find(grid, server))
}

async fn find(grid: Grid, mut server: PeerServer) -> Outcome {
    grid.admin("object add 'greeter @ All' ::VisitorCenter::Greeter")?;
    let client = communicator(&grid, &[])?;
    for proxy in ["greeter @ Theirs", "greeter @ All", "greeter"] {
        let greeter: GreeterPrx = client.proxy(proxy)?;
        check(greeter.greet("Rust").await? == "Hello, Rust!", || proxy.to_owned())?;
    }
    server.terminate()?;
    server.wait(Duration::from_secs(30))?;
    let greeter: GreeterPrx = client.proxy("greeter @ Theirs")?;
    match greeter.greet("Rust").await {
        Err(InvocationError::NotLocated(_)) => Ok(()),
        other => Err(Failed::from(format!("{other:?}"))),
    }
}

async fn come_and_go() -> Outcome {
    let grid = Grid::start(true)?;
    let server = communicator(
        &grid,
        &[
            ("Ours.Endpoints", "tcp -h 127.0.0.1"),
            ("Ours.AdapterId", "Ours-1"),
            ("Ours.ReplicaGroupId", "Ours"),
        ],
    )?;
    let adapter = server.create_object_adapter("Ours")?;
    let (by_group, by_id) = (adapter.create_proxy("a")?, adapter.create_indirect_proxy("a")?);
    check(by_group.to_string() == "a @ Ours", || by_group.to_string())?;
    check(by_id.to_string() == "a @ Ours-1", || by_id.to_string())?;
    let direct = adapter.create_direct_proxy("a")?;
    check(!direct.ice_endpoints().is_empty(), || direct.to_string())?;

    let client = communicator(&grid, &[])?;
    let proxy: ObjectPrx = client.proxy("ping @ Ours")?;
    let unknown = proxy.ice_ping().await;
    check(is_not_registered(&unknown), || {
        format!("before activation: {unknown:?}")
    })?;
    adapter.activate().await?;
    let nobody = proxy.ice_ping().await;
    check(matches!(nobody, Err(InvocationError::ObjectNotExist(_))), || {
        format!("while it is active: {nobody:?}")
    })?;
    adapter.hold()?;
    adapter.activate().await?;
    adapter.destroy().await;
    let gone = client.proxy::<ObjectPrx>("ping @ Ours-1")?.ice_ping().await;
    check(matches!(gone, Err(InvocationError::NotLocated(_))), || {
        format!("after deactivation: {gone:?}")
    })
}

fn is_not_registered(result: &Result<(), InvocationError>) -> bool {
    match result {
        Err(InvocationError::NotLocated(error)) => matches!(**error, LocateError::NotRegistered { .. }),
        _ => false,
    }
}
