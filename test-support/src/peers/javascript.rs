//! Ice for JavaScript in Node and in a browser: npm's packages under `target/npm`, and programs under `tests/peers/javascript`.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::build::{present, root, sources};
use super::process::{Process, run_tool};
use super::{Availability, PeerError};

/// How long chromedriver may take to start.
const DRIVER_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a program may run.
const PROGRAM_TIMEOUT: Duration = Duration::from_secs(150);

/// Whether Node can run programs that use Ice.
#[must_use]
pub fn node_availability() -> Availability {
    let purpose = "Ice for JavaScript (npm's packages ice and slice2js under target/npm)";
    present(
        purpose,
        node(&["-e", "require('ice'); require('slice2js')"]).current_dir(npm()),
    )
}

/// Whether a browser can be driven, too.
#[must_use]
pub fn browser_availability() -> Availability {
    let tools = [
        ("the browser (Debian package chromium)", "chromium"),
        ("its driver (Debian package chromium-driver)", "chromedriver"),
    ];
    let tools = tools.map(|(what, tool)| present(what, Command::new(tool).arg("--version")));
    let mut all = std::iter::once(node_availability()).chain(tools);
    all.find(|one| *one != Availability::Available)
        .unwrap_or(Availability::Available)
}

fn npm() -> PathBuf {
    root().join("target/npm")
}

fn node(arguments: &[&str]) -> Command {
    let mut command = Command::new("node");
    command.args(arguments).env("NODE_PATH", npm().join("node_modules"));
    command
}

/// Checks the server behind a proxy of `everything` with Ice for JavaScript in Node, and returns what the client printed.
///
/// # Errors
/// If Ice is absent, something was not as it should be, or the client hangs.
pub fn run_node_client(proxy: &str) -> Result<String, PeerError> {
    let directory = tempfile::tempdir().map_err(|error| PeerError(error.to_string()))?;
    let compiler = run_tool(node(&["-p", "require('slice2js').slice2js"]).current_dir(npm()))?;
    let mut compile = Command::new(compiler.trim());
    compile
        .arg("--output-dir")
        .arg(directory.path())
        .arg("-I")
        .arg(sources());
    run_tool(compile.args(["Greeter.ice", "Everything.ice"].map(|file| sources().join(file))))?;
    let program = directory.path().join("client.js");
    let copied = std::fs::copy(sources().join("javascript/client.js"), &program);
    copied.map_err(|error| PeerError(error.to_string()))?;
    // What is compiled refers to what it includes as to a package.
    let paths = std::env::join_paths([npm().join("node_modules"), directory.path().to_owned()]);
    let mut command = node(&[]);
    command.env("NODE_PATH", paths.map_err(|error| PeerError(error.to_string()))?);
    command.arg(program).arg(proxy);
    finish(Process::start("client in Node".to_owned(), command)?)
}

/// What a program printed that ended well.
fn finish(mut process: Process) -> Result<String, PeerError> {
    let status = process.wait(PROGRAM_TIMEOUT)?;
    let text = process.captured.lock();
    if status.success() {
        Ok(text.stdout.clone())
    } else {
        Err(PeerError(format!("{status}\n{text}")))
    }
}

/// Opens the page of the example `web` in Chromium, presses its buttons, and returns a line `BUTTON: GREETING` for each.
///
/// # Errors
/// If the browser is absent, or something was not as it should be.
pub fn press_buttons(url: &str) -> Result<String, PeerError> {
    let driver = Driver::start()?;
    let mut command = node(&[]);
    command.arg(sources().join("javascript/browser.js"));
    command.arg(url).arg(&driver.address).arg(driver.profile.path());
    finish(Process::start("browser".to_owned(), command)?)
}

/// A running chromedriver, and the place for what its browser leaves.
struct Driver {
    _process: Process,
    address: String,
    profile: TempDir,
}

impl Driver {
    fn start() -> Result<Self, PeerError> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0");
        let process = Process::start("chromedriver".to_owned(), command)?;
        let line = process.wait_for_line("ChromeDriver was started successfully on port ", DRIVER_TIMEOUT)?;
        let port = line.trim_end_matches('.').rsplit(' ').next().unwrap_or_default();
        let profile = tempfile::tempdir().map_err(|error| PeerError(error.to_string()))?;
        Ok(Self {
            address: format!("http://127.0.0.1:{port}"),
            profile,
            _process: process,
        })
    }
}
