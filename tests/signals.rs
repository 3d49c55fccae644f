//! The signals that end a program in order.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::process::Command;

use amd::prelude::*;

/// Sends the signal to this process. Without a listener it ends the process, and so fails the test.
fn raise(signal: &str) {
    let process = std::process::id().to_string();
    assert!(
        Command::new("kill")
            .args([signal, &process])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn a_signal_between_the_call_and_the_first_poll_is_not_lost() {
    for signal in ["-TERM", "-INT"] {
        let communicator = Communicator::new().unwrap();
        let ended = communicator.shutdown_on_ctrl_c();
        raise(signal);
        // No runtime here: the future can be awaited on any executor.
        futures::executor::block_on(ended).unwrap();
        assert!(communicator.is_shutdown());
    }
}

#[test]
fn a_shutdown_from_elsewhere_ends_it_too() {
    let communicator = Communicator::new().unwrap();
    let ended = communicator.shutdown_on_ctrl_c();
    communicator.shutdown();
    futures::executor::block_on(ended).unwrap();
}
