//! Registries that restart, hang, are gone, or refuse.

use std::time::Duration;

use amd::prelude::*;
use amd::{AdapterError, Error};
use libtest_mimic::{Failed, Trial};
use test_support::services::Grid;

use super::replica::{GreeterPrx, Replica};
use super::{Outcome, check, communicator, run, trial};

pub fn trials() -> Vec<Trial> {
    let programs = ["icegridregistry"];
    vec![
        trial("registry_restarts", &programs, &[], || run(restarts())),
        trial("registry_hangs", &programs, &[], || run(hangs())),
        trial("registry_is_gone", &programs, &[], || run(is_gone())),
        trial("registry_refuses", &programs, &[], || run(refuses())),
        trial("server_unknown_to_the_registry", &programs, &[], || {
            run(unknown_server())
        }),
    ]
}

async fn greet(client: &Communicator, proxy: &str) -> Result<String, Error> {
    let greeter: GreeterPrx = client.proxy(proxy)?;
    Ok(greeter.greet("Rust").await?)
}

async fn restarts() -> Outcome {
    let mut grid = Grid::start(true)?;
    let mut one = Replica::start(&grid, "One", "Greeters")?;
    let client = communicator(&grid, &[])?;
    greet(&client, "greeter @ Greeters").await?;
    grid.stop_registry();
    // What was told before is still known.
    greet(&client, "greeter @ Greeters").await?;
    grid.start_registry()?;
    // The registry remembers, and says so over a new connection.
    greet(&client, "greeter @ One").await?;
    // A server that was there before tells the new registry that it ends.
    one.service.signal("TERM")?;
    let status = one.service.wait(Duration::from_secs(60))?;
    check(status.success(), || one.service.output())?;
    let gone = communicator(&grid, &[])?;
    match greet(&gone, "greeter @ One").await {
        Err(Error::Invocation(error)) => check(
            error.to_string().contains("no endpoints") || error.to_string().contains("knows no"),
            || error.to_string(),
        ),
        other => Err(Failed::from(format!("{other:?}"))),
    }
}

async fn hangs() -> Outcome {
    let grid = Grid::start(true)?;
    let _one = Replica::start(&grid, "One", "Greeters")?;
    let client = communicator(&grid, &[])?;
    let registry = grid.registry().ok_or("no registry")?;
    registry.signal("STOP")?;
    let greeter: GreeterPrx = client.proxy("greeter @ Greeters")?;
    let in_time = greeter.greet("Rust").timeout(Duration::from_millis(500)).await;
    registry.signal("CONT")?;
    check(matches!(in_time, Err(InvocationError::Timeout)), || {
        format!("{in_time:?}")
    })?;
    greeter.greet("Rust").await?;
    Ok(())
}

async fn is_gone() -> Outcome {
    let mut grid = Grid::start(true)?;
    grid.stop_registry();
    let server = communicator(
        &grid,
        &[("Ours.Endpoints", "tcp -h 127.0.0.1"), ("Ours.AdapterId", "Ours")],
    )?;
    let adapter = server.create_object_adapter("Ours")?;
    match adapter.activate().await {
        Err(AdapterError::Registration { adapter, source }) => {
            check(adapter == "Ours", || adapter)?;
            check(matches!(*source, InvocationError::Connection(_)), || {
                format!("{source:?}")
            })?;
        }
        other => return Err(Failed::from(format!("{other:?}"))),
    }
    // It can be tried again.
    grid.start_registry()?;
    adapter.activate().await?;
    let client = communicator(&grid, &[])?;
    let nobody = client.proxy::<ObjectPrx>("nobody @ Ours")?.ice_ping().await;
    check(matches!(nobody, Err(InvocationError::ObjectNotExist(_))), || {
        format!("{nobody:?}")
    })?;
    // A registry that is gone does not keep a server from ending.
    grid.stop_registry();
    server.destroy().await;
    Ok(())
}

async fn refuses() -> Outcome {
    let grid = Grid::start(false)?;
    let server = communicator(
        &grid,
        &[("Ours.Endpoints", "tcp -h 127.0.0.1"), ("Ours.AdapterId", "Ours")],
    )?;
    match server.create_object_adapter("Ours")?.activate().await {
        Err(AdapterError::UnknownToLocator { what, id }) => {
            check((what, &*id) == ("object adapter", "Ours"), || format!("{what} {id}"))
        }
        other => Err(Failed::from(format!("{other:?}"))),
    }
}

async fn unknown_server() -> Outcome {
    let grid = Grid::start(true)?;
    let properties = [
        ("Ice.Admin.Endpoints", "tcp -h 127.0.0.1"),
        ("Ice.Admin.ServerId", "nobody"),
        ("Ours.Endpoints", "tcp -h 127.0.0.1"),
    ];
    let server = communicator(&grid, &properties)?;
    let activated = server.create_object_adapter("Ours")?.activate().await;
    check(matches!(activated, Err(AdapterError::NoAdmin { .. })), || {
        format!("{activated:?}")
    })?;
    let admin = server.admin().await;
    let text = format!("{admin:?}");
    check(text.contains("nobody"), || text)
}
