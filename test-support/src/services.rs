//! The services of Ice, for tests: a registry and a node of IceGrid, a router of Glacier2, an IceBox. Each has its data in a
//! temporary directory, listens on 127.0.0.1, and ends with the value that started it.
//!
//! Everything here blocks, as in [`peers`](crate::peers).

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use crate::peers::process::{Process, run_tool};
use crate::peers::{Availability, PeerError};

/// How long a service may take to be ready.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// The name of the grid, the category of its locator.
pub const INSTANCE: &str = "TestGrid";

/// Whether these programs are installed.
#[must_use]
pub fn availability(programs: &[&str]) -> Availability {
    let absent = programs.iter().find(|program| {
        let found = Command::new("sh")
            .args(["-c", &format!("command -v {program}")])
            .output();
        !found.is_ok_and(|found| found.status.success())
    });
    match absent {
        None => Availability::Available,
        Some(program) => Availability::Absent(format!("{program} is not installed (scripts/install-peers)")),
    }
}

/// A port that nobody listens on, for a service that must be found by its port. It is none of those that the system gives to who
/// asks for any, so that nobody gets it meanwhile.
///
/// # Errors
/// If there is none.
pub fn free_port() -> Result<u16, PeerError> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    const FIRST: u32 = 15_000;
    const COUNT: u32 = 15_000;
    for _ in 0..COUNT {
        let turn = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + (std::process::id().wrapping_mul(37) + turn) % COUNT;
        let port = u16::try_from(port).map_err(|error| PeerError::new(&error))?;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(PeerError::new(&"all ports are taken"))
}

/// A running service.
#[derive(Debug)]
pub struct Service {
    process: Process,
}

impl Service {
    /// Starts a program with these properties and waits until it prints a line that begins with `ready`.
    ///
    /// # Errors
    /// If it cannot be started or does not get ready.
    pub fn start(program: &str, properties: &[String], ready: &str) -> Result<Self, PeerError> {
        let mut command = Command::new(program);
        command.env_remove("ICE_CONFIG").args(properties);
        Self::run(program, command, ready)
    }

    /// The same for any command.
    ///
    /// # Errors
    /// If it cannot be started or does not get ready.
    pub fn run(name: &str, command: Command, ready: &str) -> Result<Self, PeerError> {
        let process = Process::start(name.to_owned(), command)?;
        process.wait_for_line(ready, START_TIMEOUT)?;
        Ok(Self { process })
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.child.id()
    }

    /// Waits for a line that begins so, and returns it whole.
    ///
    /// # Errors
    /// If there is none before the timeout or the end of the service.
    pub fn wait_for_line(&self, beginning: &str, timeout: Duration) -> Result<String, PeerError> {
        self.process.wait_for_line(beginning, timeout)
    }

    /// Everything it has printed so far.
    #[must_use]
    pub fn output(&self) -> String {
        self.process.captured.lock().to_string()
    }

    /// Kills it (SIGKILL), and waits for its end.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Sends it a signal, such as `TERM`.
    ///
    /// # Errors
    /// If the signal could not be sent.
    pub fn signal(&self, signal: &str) -> Result<(), PeerError> {
        let id = self.id().to_string();
        run_tool(Command::new("sh").args(["-c", &format!("kill -{signal} \"$0\""), &id])).map(drop)
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// If it has not ended after the timeout.
    pub fn wait(&mut self, timeout: Duration) -> Result<std::process::ExitStatus, PeerError> {
        self.process.wait(timeout)
    }
}

/// A registry of IceGrid that takes any registration, and perhaps a node.
#[derive(Debug)]
pub struct Grid {
    /// Dropped before the directory.
    registry: Option<Service>,
    node: Option<Service>,
    data: TempDir,
    ports: [u16; 3],
    takes_any: bool,
}

impl Grid {
    /// Starts a registry; `takes_any` says whether it takes registrations of what nobody deployed.
    ///
    /// # Errors
    /// If it does not get ready.
    pub fn start(takes_any: bool) -> Result<Self, PeerError> {
        let data = TempDir::new().map_err(|error| PeerError::new(&error))?;
        for directory in ["registry", "node"] {
            fs::create_dir(data.path().join(directory)).map_err(|error| PeerError::new(&error))?;
        }
        let mut grid = Self {
            registry: None,
            node: None,
            data,
            ports: [free_port()?, free_port()?, free_port()?],
            takes_any,
        };
        grid.start_registry()?;
        Ok(grid)
    }

    /// Starts the registry again, at the same place and with the same data, after [`Grid::stop_registry`].
    ///
    /// # Errors
    /// If it does not get ready.
    pub fn start_registry(&mut self) -> Result<(), PeerError> {
        let properties = self.registry_properties();
        let registry = Service::start("icegridregistry", &properties, "IceGrid.Registry.Client ready")?;
        self.registry = Some(registry);
        Ok(())
    }

    /// Kills the registry (SIGKILL).
    pub fn stop_registry(&mut self) {
        self.registry = None;
    }

    /// The registry.
    #[must_use]
    pub fn registry(&self) -> Option<&Service> {
        self.registry.as_ref()
    }

    fn registry_properties(&self) -> Vec<String> {
        let [client, server, internal] = self.ports;
        let database = self.data.path().join("registry");
        [
            format!("IceGrid.InstanceName={INSTANCE}"),
            format!("IceGrid.Registry.Client.Endpoints=tcp -h 127.0.0.1 -p {client}"),
            format!("IceGrid.Registry.Server.Endpoints=tcp -h 127.0.0.1 -p {server}"),
            format!("IceGrid.Registry.Internal.Endpoints=tcp -h 127.0.0.1 -p {internal}"),
            format!("IceGrid.Registry.LMDB.Path={}", database.display()),
            "IceGrid.Registry.LMDB.MapSize=1".to_owned(),
            format!("IceGrid.Registry.DynamicRegistration={}", u8::from(self.takes_any)),
            "IceGrid.Registry.Discovery.Enabled=0".to_owned(),
            format!("IceGrid.Registry.PermissionsVerifier={INSTANCE}/NullPermissionsVerifier"),
            format!("IceGrid.Registry.AdminPermissionsVerifier={INSTANCE}/NullPermissionsVerifier"),
            "Ice.PrintAdapterReady=1".to_owned(),
        ]
        .map(|property| format!("--{property}"))
        .to_vec()
    }

    /// Starts a node called `node`.
    ///
    /// # Errors
    /// If it does not get ready.
    pub fn start_node(&mut self) -> Result<(), PeerError> {
        let data = self.data.path().join("node");
        let properties = [
            format!("Ice.Default.Locator={}", self.locator()),
            "IceGrid.Node.Name=node".to_owned(),
            "IceGrid.Node.Endpoints=tcp -h 127.0.0.1".to_owned(),
            format!("IceGrid.Node.Data={}", data.display()),
            // Where the test runs as root, its servers do too.
            "IceGrid.Node.AllowRunningServersAsRoot=1".to_owned(),
            "IceGrid.Node.Trace.Activator=2".to_owned(),
            "IceGrid.Node.Trace.Server=2".to_owned(),
            "IceGrid.Node.Trace.Adapter=2".to_owned(),
            "Ice.PrintAdapterReady=1".to_owned(),
        ]
        .map(|property| format!("--{property}"));
        self.node = Some(Service::start("icegridnode", &properties, "IceGrid.Node ready")?);
        Ok(())
    }

    /// The node.
    #[must_use]
    pub fn node(&self) -> Option<&Service> {
        self.node.as_ref()
    }

    /// The proxy of the locator.
    #[must_use]
    pub fn locator(&self) -> String {
        format!("{INSTANCE}/Locator:tcp -h 127.0.0.1 -p {}", self.ports[0])
    }

    /// Where the test may put its files.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.data.path()
    }

    /// Runs a command of `icegridadmin`, and returns what it printed.
    ///
    /// # Errors
    /// If it fails.
    pub fn admin(&self, command: &str) -> Result<String, PeerError> {
        let locator = format!("--Ice.Default.Locator={}", self.locator());
        let mut admin = Command::new("icegridadmin");
        admin
            .env_remove("ICE_CONFIG")
            .args([&locator, "-u", "test", "-p", "test", "-e", command]);
        run_tool(&mut admin)
    }
}
