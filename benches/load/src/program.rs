//! The command line of a candidate: `server THREADS FORM`, `load THREADS WORKLOAD PORT CALLS`.

use std::io::Read;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::LocalSet;

use crate::candidate::{BLOCKING_THREADS, Client, Server};
use crate::{Outcome, workloads};

/// The `main` of a candidate.
pub fn main<S: Server, C: Client>() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["server", threads, form] => serve::<S>(&runtime(threads)?, form),
        ["load", threads, workload, port, calls] => {
            // Many calls are polled by one task here, which tokio's budget would make look at all of them again and again.
            let run = tokio::task::unconstrained(workloads::run::<C>(workload, port.parse()?, calls.parse()?));
            println!("{}", LocalSet::new().block_on(&runtime(threads)?, run)?);
            Ok(())
        }
        _ => Err("usage: server THREADS FORM | load THREADS WORKLOAD PORT CALLS".into()),
    }
}

/// Prints the port, and serves until standard input ends.
fn serve<S: Server>(runtime: &Runtime, form: &str) -> Outcome {
    let (port, _running) = runtime.block_on(S::serve(form))?;
    println!("{port}");
    let (end, ended) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        drop(end);
    });
    let _ = runtime.block_on(ended);
    Ok(())
}

fn runtime(threads: &str) -> Outcome<Runtime> {
    let mut builder = match threads {
        "current" => Builder::new_current_thread(),
        "multi" => Builder::new_multi_thread(),
        _ => return Err(format!("threads are `current` or `multi`, not {threads}").into()),
    };
    Ok(builder.enable_all().max_blocking_threads(BLOCKING_THREADS).build()?)
}
