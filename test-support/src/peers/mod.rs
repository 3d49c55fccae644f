//! Programs written with real Ice, for interop tests: finds out whether they can run here, builds the C++ ones, starts
//! servers and clients, and ends them. `tests/peers/README.md` says what the programs do.
//!
//! Everything here blocks; call it from `spawn_blocking` or from a test with threads to spare.
//!
//! `build` finds and builds the programs, `process` runs them; `compilers` has Ice's Slice compilers, `javascript` what runs in Node
//! and in browsers.

mod build;
mod compilers;
pub mod javascript;
pub(crate) mod process;

use std::error::Error;
use std::fmt;
use std::process::{Command, ExitStatus};
use std::sync::OnceLock;
use std::time::Duration;

pub use compilers::SliceCompiler;
use process::Process;

/// How long a server may take to print its `ready` line.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// How long [`run_client`] lets a client run; clients end by themselves before.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(150);

/// The language a peer is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Ice for Python.
    Python,
    /// Ice for C++, the C++11 mapping.
    Cpp,
}

impl Language {
    /// Every language that has peers.
    pub const ALL: [Self; 2] = [Self::Python, Self::Cpp];

    /// A short lower-case name, fit for the name of a test.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Cpp => "cpp",
        }
    }

    /// Whether the peers of this language can run here. Looks once per process.
    #[must_use]
    pub fn availability(self) -> Availability {
        static PYTHON_PEERS: OnceLock<Availability> = OnceLock::new();
        static CPP_PEERS: OnceLock<Availability> = OnceLock::new();
        let (cell, probe): (_, fn() -> Availability) = match self {
            Self::Python => (&PYTHON_PEERS, build::probe_python),
            Self::Cpp => (&CPP_PEERS, build::probe_cpp),
        };
        cell.get_or_init(probe).clone()
    }

    /// The command of a program, which is built first if it must be.
    fn command(self, program: &str) -> Result<Command, PeerError> {
        if let Availability::Absent(reason) = self.availability() {
            return Err(PeerError(reason));
        }
        let mut command = match self {
            Self::Python => build::python_command(program),
            Self::Cpp => build::cpp_command(program)?,
        };
        command.env_remove("ICE_CONFIG");
        Ok(command)
    }
}

/// Whether peers can run on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// They can.
    Available,
    /// They cannot, for the reason given in one sentence.
    Absent(String),
}

/// Whether the peers of all languages can run here; the reason is that of the first which cannot.
#[must_use]
pub fn availability() -> Availability {
    let mut all = Language::ALL.into_iter().map(Language::availability);
    all.find(|one| *one != Availability::Available)
        .unwrap_or(Availability::Available)
}

/// Whether `AMD_REQUIRE_PEERS=1` is set: then a test whose peers are absent must fail instead of being skipped.
#[must_use]
pub fn required() -> bool {
    std::env::var_os("AMD_REQUIRE_PEERS").is_some_and(|value| value == "1")
}

/// Why a peer could not be built, started or waited for, with its output if there was any.
#[derive(Debug)]
pub struct PeerError(String);

impl PeerError {
    pub(crate) fn new(error: &impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Error for PeerError {}

/// A running server. Dropping it kills the process; a test that dies takes it along as well.
#[derive(Debug)]
pub struct PeerServer {
    process: Process,
    proxy: String,
}

impl PeerServer {
    /// Starts a server on a free port of 127.0.0.1 and waits until it is ready. `arguments` are further properties,
    /// such as `--PeerAdapter.Endpoints=tcp -h 127.0.0.1 -p 4061`, `--Ice.Trace.Protocol=1`.
    ///
    /// # Errors
    /// If the peers are absent or do not compile, or if the server did not get ready.
    pub fn start(language: Language, arguments: &[&str]) -> Result<Self, PeerError> {
        let mut command = language.command("server")?;
        command.arg("--Peer.ExitAtEndOfInput=1").args(arguments);
        let process = Process::start(format!("{} server", language.name()), command)?;
        let line = process.wait_for_line("ready ", START_TIMEOUT)?;
        let proxy = line["ready ".len()..].to_owned();
        Ok(Self { process, proxy })
    }

    /// The proxy of `everything`, as Ice writes it, with the real port.
    #[must_use]
    pub fn proxy(&self) -> &str {
        &self.proxy
    }

    /// The same proxy with another identity, such as `greeter` or `greeter -f admin`.
    #[must_use]
    pub fn proxy_of(&self, identity: &str) -> String {
        self.proxy.replacen("everything", identity, 1)
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.child.id()
    }

    /// Everything the server has printed so far.
    #[must_use]
    pub fn output(&self) -> String {
        self.process.captured.lock().to_string()
    }

    /// Asks for a graceful end by SIGTERM; [`wait`](Self::wait) for it.
    ///
    /// # Errors
    /// If the signal could not be sent.
    pub fn terminate(&self) -> Result<(), PeerError> {
        let id = self.id().to_string();
        process::run_tool(Command::new("sh").args(["-c", "kill -TERM \"$0\"", &id])).map(drop)
    }

    /// Kills the process, so that its connections break off, and waits for its end.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Waits for the server to end by itself.
    ///
    /// # Errors
    /// If it has not ended after the timeout.
    pub fn wait(&mut self, timeout: Duration) -> Result<ExitStatus, PeerError> {
        self.process.wait(timeout)
    }
}

/// A running client. Dropping it kills the process.
#[derive(Debug)]
pub struct PeerClient {
    process: Process,
}

impl PeerClient {
    /// Starts checking `subject` at the server behind `proxy`; `arguments` are the subject's numbers, and properties.
    ///
    /// # Errors
    /// If the peers are absent or do not compile.
    pub fn start(language: Language, subject: &str, proxy: &str, arguments: &[&str]) -> Result<Self, PeerError> {
        let mut command = language.command("client")?;
        command.arg(subject).arg(proxy).args(arguments);
        let process = Process::start(format!("{} client, {subject}", language.name()), command)?;
        Ok(Self { process })
    }

    /// Waits for a line that begins so, such as the `calling` of `killed-midcall`, and returns it whole.
    ///
    /// # Errors
    /// If there is none before the timeout or the end of the client.
    pub fn wait_for_line(&self, beginning: &str, timeout: Duration) -> Result<String, PeerError> {
        self.process.wait_for_line(beginning, timeout)
    }

    /// Waits for the end of the client.
    ///
    /// # Errors
    /// If it has not ended after the timeout; it is killed then.
    pub fn finish(mut self, timeout: Duration) -> Result<ClientOutput, PeerError> {
        let status = self.process.wait(timeout)?;
        let text = self.process.captured.lock();
        Ok(ClientOutput {
            status,
            stdout: text.stdout.clone(),
            stderr: text.stderr.clone(),
        })
    }
}

/// Runs a client to its end.
///
/// # Errors
/// If the peers are absent or do not compile, or if the client hangs. A failed check is told by the status.
pub fn run_client(
    language: Language,
    subject: &str,
    proxy: &str,
    arguments: &[&str],
) -> Result<ClientOutput, PeerError> {
    PeerClient::start(language, subject, proxy, arguments)?.finish(CLIENT_TIMEOUT)
}

/// What a client that has ended left behind.
#[derive(Debug, Clone)]
pub struct ClientOutput {
    /// Success means that every check passed.
    pub status: ExitStatus,
    /// Lines `ok SUBJECT: detail`.
    pub stdout: String,
    /// `FAILED SUBJECT: why`, and warnings of Ice.
    pub stderr: String,
}

impl ClientOutput {
    /// Whether the client ended well and said `ok` of this subject.
    #[must_use]
    pub fn passed(&self, subject: &str) -> bool {
        let beginning = format!("ok {subject}: ");
        self.status.success() && self.stdout.lines().any(|line| line.starts_with(&beginning))
    }
}

impl fmt::Display for ClientOutput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n{}{}", self.status, self.stdout, self.stderr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    /// Runs a test if the peers of all languages are here; panics if they are not but must be.
    fn with_peers(test: fn(Language, Language)) {
        match availability() {
            Availability::Absent(reason) if required() => panic!("{reason}"),
            Availability::Absent(reason) => println!("skipped: {reason}"),
            Availability::Available => {
                for server in Language::ALL {
                    for client in Language::ALL {
                        test(server, client);
                    }
                }
            }
        }
    }

    #[test]
    fn peers_agree_with_each_other() {
        with_peers(|server, client| {
            let server = PeerServer::start(server, &[]).unwrap();
            let output = run_client(client, "all", server.proxy(), &[]).unwrap();
            assert!(
                output.passed("greet") && output.passed("encoding10"),
                "{output}\n{}",
                server.output()
            );
        });
    }

    #[test]
    fn a_server_drains_on_shutdown() {
        with_peers(|server, client| {
            let mut server = PeerServer::start(server, &[]).unwrap();
            let output = run_client(client, "server-close", server.proxy(), &[]).unwrap();
            assert!(output.passed("server-close"), "{output}\n{}", server.output());
            assert!(server.wait(PATIENCE).unwrap().success());
        });
    }

    #[test]
    fn a_killed_server_loses_its_connections() {
        with_peers(|server, client| {
            let mut server = PeerServer::start(server, &[]).unwrap();
            let client = PeerClient::start(client, "killed-midcall", server.proxy(), &[]).unwrap();
            client.wait_for_line("calling", PATIENCE).unwrap();
            server.kill();
            let output = client.finish(PATIENCE).unwrap();
            assert!(output.passed("killed-midcall"), "{output}");
        });
    }

    #[test]
    fn a_server_ends_well_when_terminated_or_when_its_input_ends() {
        with_peers(|server, _| {
            let mut terminated = PeerServer::start(server, &[]).unwrap();
            terminated.terminate().unwrap();
            assert!(terminated.wait(PATIENCE).unwrap().success());
            let mut orphan = PeerServer::start(server, &[]).unwrap();
            drop(orphan.process.child.stdin.take());
            assert!(orphan.wait(PATIENCE).unwrap().success());
        });
    }

    #[test]
    fn a_client_tells_what_does_not_match() {
        with_peers(|server, client| {
            let server = PeerServer::start(server, &[]).unwrap();
            let output = run_client(client, "types", &server.proxy_of("greeter -f admin"), &[]).unwrap();
            assert!(
                !output.passed("types") && output.stderr.contains("FAILED types: "),
                "{output}"
            );
        });
    }

    #[test]
    fn what_is_absent_is_named_in_one_sentence() {
        let Availability::Absent(reason) = build::present("nothing", &mut Command::new("no-such-program")) else {
            panic!("a program of this name is here");
        };
        assert!(
            reason.starts_with("nothing is not here (cannot run no-such-program: "),
            "{reason}"
        );
        assert_eq!(reason.lines().count(), 1);
    }
}
