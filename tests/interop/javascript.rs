//! Ice for JavaScript: in Node over tcp, and in a browser over ws, on the page of the example `web`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::peers::javascript::{browser_availability, node_availability, press_buttons, run_node_client};
use tokio::runtime::Runtime;

use super::our_server::add_async;
use super::{LIMIT, Outcome, trial_with};

pub fn trials() -> Vec<Trial> {
    vec![
        trial_with("javascript_client::node".to_owned(), node_availability(), node),
        trial_with("javascript_client::browser".to_owned(), browser_availability(), browser),
    ]
}

fn node() -> Outcome {
    let runtime = Runtime::new()?;
    let _context = runtime.enter();
    let communicator = Communicator::new()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Peers", "tcp -h 127.0.0.1 -p 0")?;
    let everything = add_async(&communicator, &adapter)?;
    runtime.block_on(adapter.activate())?;
    let printed = run_node_client(&everything.to_string())?;
    let destroyed = runtime.block_on(async { tokio::time::timeout(LIMIT, communicator.destroy()).await });
    destroyed.map_err(|_| Failed::from("the server did not end"))?;
    if printed == "ok\n" { Ok(()) } else { Err(printed.into()) }
}

fn browser() -> Outcome {
    let example = Example::start()?;
    let greetings = press_buttons(&example.url)?;
    let expected = "sync: Hello, the sync one!\nasync: Hello, the async one, after a nap!\n";
    if greetings == expected {
        Ok(())
    } else {
        Err(greetings.into())
    }
}

/// The example `web`, killed when it is dropped.
struct Example {
    child: Child,
    url: String,
}

impl Example {
    fn start() -> Result<Self, Failed> {
        let tests = std::env::current_exe()?;
        let target = tests.ancestors().nth(2).ok_or("no target directory")?;
        let program = target.join("examples/web");
        if !program.exists() {
            return Err("the example `web` is not built: run `cargo build --examples`".into());
        }
        let mut child = Command::new(program).arg("0").stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().map(BufReader::new);
        let mut example = Self {
            child,
            url: String::new(),
        };
        let mut line = String::new();
        if let Some(mut output) = output {
            output.read_line(&mut line)?;
        }
        example.url = line
            .trim()
            .strip_prefix("open ")
            .ok_or("the example said nothing")?
            .to_owned();
        Ok(example)
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
