//! A server in Rust that is deployed: a node starts it when somebody calls, sees that it is ready, and stops it.

use std::process::Command;
use std::time::Duration;

use libtest_mimic::{Failed, Trial};
use test_support::services::Grid;

use super::replica::{GreeterPrx, SERVE, program, read_journal};
use super::{Outcome, check, communicator, run, trial};

pub fn trials() -> Vec<Trial> {
    let programs = ["icegridregistry", "icegridnode", "icegridadmin"];
    vec![trial("deployed_on_demand", &programs, &[], || run(on_demand()))]
}

/// The server dies of a signal without a word: only its node's call of the facet `Process` ends it well. It runs as whoever runs the
/// test: a node that root started would run it as nobody, who may not read its program.
fn application(journal: &str) -> Result<String, Failed> {
    let program = program();
    let user = Command::new("id").arg("-un").output()?.stdout;
    let user = String::from_utf8(user)?;
    Ok(format!(
        r#"<icegrid>
  <application name="Greeters">
    <node name="node">
      <server id="rust" exe="{}" user="{}" activation="on-demand">
        <env>{SERVE}=1</env>
        <property name="Replica.Journal" value="{journal}"/>
        <property name="Replica.ObeysSignals" value="0"/>
        <adapter name="Greeter" id="Deployed" endpoints="tcp -h 127.0.0.1">
          <object identity="greeter" type="::VisitorCenter::Greeter"/>
        </adapter>
      </server>
    </node>
  </application>
</icegrid>
"#,
        program.display(),
        user.trim()
    ))
}

async fn on_demand() -> Outcome {
    let mut grid = Grid::start(false)?;
    grid.start_node()?;
    let journal = grid.directory().join("journal");
    let file = grid.directory().join("application.xml");
    std::fs::write(&file, application(&journal.display().to_string())?)?;
    grid.admin(&format!("application add '{}'", file.display()))?;
    let state = grid.admin("server state rust")?;
    check(state.contains("inactive"), || format!("before anybody calls: {state}"))?;

    let client = communicator(&grid, &[])?;
    let greeter: GreeterPrx = client.proxy("greeter")?;
    let greeted = greeter.greet("Rust").await;
    check(greeted.as_deref().is_ok_and(|text| text == "Hello, Rust!"), || {
        let node = grid.node().map(|node| node.output()).unwrap_or_default();
        format!("{greeted:?}; the node says:\n{node}")
    })?;
    let state = grid.admin("server state rust")?;
    check(state.starts_with("active"), || format!("after the call: {state}"))?;

    grid.admin("server stop rust")?;
    stopped(&grid).await?;
    check(read_journal(&journal) == ["stopped"], || {
        format!("it did not end by itself: {:?}", read_journal(&journal))
    })?;
    // Who calls again starts it again, wherever it listens then.
    check(greeter.greet("Rust").await? == "Hello, Rust!", || {
        "another greeting".to_owned()
    })?;
    grid.admin("server stop rust")?;
    stopped(&grid).await
}

/// The node has seen the end of the server.
async fn stopped(grid: &Grid) -> Outcome {
    while !grid.admin("server state rust")?.contains("inactive") {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
