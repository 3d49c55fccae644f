//! A server in Rust, in a process of its own: this test's program, told by the environment to serve.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Mutex;

use amd::prelude::*;
use test_support::peers::PeerError;
use test_support::services::{Grid, Service};

/// Set in the environment of a replica.
pub const SERVE: &str = "AMD_GRID_SERVE";

mod slice {
    amd::slice!("tests/peers/Greeter.ice");
}

pub use slice::visitor_center::{Greeter, GreeterPrx};

#[interface(module = "Grid")]
pub trait Ledger {
    /// Notes a number, which nobody may note twice, and tells the name of the replica.
    fn note(&self, number: i32) -> String;
}

struct English;

#[servant(Greeter)]
impl English {
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }
}

/// Writes each number to a file at once: a replica that is killed has lost none.
struct Book {
    name: String,
    file: Mutex<File>,
}

#[servant(Ledger)]
impl Book {
    fn note(&self, number: i32) -> String {
        let mut file = self.file.lock().unwrap();
        file.write_all(format!("{number}\n").as_bytes()).unwrap();
        self.name.clone()
    }
}

/// Serves until it is told to end, by a signal, its node, or the end of the test.
pub fn serve() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    match runtime.block_on(serve_until_shutdown()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}

async fn serve_until_shutdown() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let properties = communicator.properties();
    let journal = properties.get_or("Replica.Journal", "/dev/null");
    let name = properties.get_or("Replica.Name", "").to_owned();
    let file = OpenOptions::new().create(true).append(true).open(journal)?;
    let obeys_signals = properties.get_or("Replica.ObeysSignals", "1") == "1";
    let signalled = obeys_signals.then(|| communicator.shutdown_on_ctrl_c());
    let adapter = communicator.create_object_adapter("Greeter")?;
    adapter.add(English, "greeter")?;
    let mut end = file.try_clone()?;
    let file = Mutex::new(file);
    adapter.add(Book { name, file }, "ledger")?;
    adapter.activate().await?;
    println!("ready");
    if properties.get_or("Replica.ExitAtEndOfInput", "0") == "1" {
        std::thread::spawn(|| {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            std::process::exit(1);
        });
    }
    match signalled {
        Some(signalled) => signalled.await?,
        None => communicator.shutdown_completed().await,
    }
    communicator.destroy().await;
    end.write_all(b"stopped\n")?;
    Ok(())
}

/// A replica that runs.
pub struct Replica {
    pub service: Service,
    journal: PathBuf,
}

impl Replica {
    /// Starts one whose adapter has this id, in this replica group unless that is empty.
    pub fn start(grid: &Grid, adapter_id: &str, group: &str) -> Result<Self, PeerError> {
        let journal = grid.directory().join(adapter_id);
        let mut command = Command::new(program());
        command.env(SERVE, "1").env_remove("ICE_CONFIG").args([
            format!("--Ice.Default.Locator={}", grid.locator()),
            "--Greeter.Endpoints=tcp -h 127.0.0.1".to_owned(),
            format!("--Greeter.AdapterId={adapter_id}"),
            format!("--Greeter.ReplicaGroupId={group}"),
            format!("--Replica.Name={adapter_id}"),
            format!("--Replica.Journal={}", journal.display()),
            "--Replica.ExitAtEndOfInput=1".to_owned(),
        ]);
        let service = Service::run(adapter_id, command, "ready")?;
        Ok(Self { service, journal })
    }

    /// The lines that it wrote.
    pub fn journal(&self) -> Vec<String> {
        read_journal(&self.journal)
    }
}

pub fn read_journal(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// The program of this test.
pub fn program() -> PathBuf {
    std::env::current_exe().unwrap()
}
