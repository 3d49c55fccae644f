//! Replicas in a grid: a registry of IceGrid, two servers that register as one replica group, and a client that knows only the
//! group's name. One server is killed, and the client goes on.
//!
//! Run it with `cargo run --example grid`. It needs `icegridregistry`, which is Ice's own (on Debian `apt-get install zeroc-icegrid`).

use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use amd::prelude::*;

#[interface(module = "Demo")]
trait Greeter {
    #[amd(idempotent)]
    fn greet(&self, name: String) -> String;
}

struct Replica {
    name: String,
}

#[servant(Greeter)]
impl Replica {
    fn greet(&self, name: &str) -> String {
        format!("Hello {name}, this is {}", self.name)
    }
}

/// What each replica runs. All that makes it one is in its properties: the registry, its own id, and that of the group.
async fn serve() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter("Greeter")?;
    let name = communicator
        .properties()
        .get_or("Greeter.AdapterId", "nobody")
        .to_owned();
    adapter.add(Replica { name }, "greeter")?;
    adapter.activate().await?;
    println!("ready");
    // So that no replica outlives the example.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    communicator.shutdown_on_ctrl_c().await
}

/// The client: it asks the registry who is in the group, once, and again when one does not answer.
async fn call(locator: &str, two: &mut Process) -> amd::Result<()> {
    let communicator = Communicator::builder()
        .property("Ice.Default.Locator", locator)
        .build()?;
    let greeter: GreeterPrx = communicator.proxy("greeter @ Greeters")?;
    // Each call chooses a replica; otherwise the proxy stays with the first.
    let greeter = greeter.ice_connection_cached(false);
    for _ in 0..4 {
        println!("{}", greeter.greet("Alice").await?);
    }
    two.0.kill()?;
    two.0.wait()?;
    println!("replica-2 is killed");
    for _ in 0..4 {
        println!("{}", greeter.greet("Alice").await?);
    }
    communicator.destroy().await;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().any(|argument| argument == "replica") {
        return Ok(serve().await?);
    }
    let data = tempfile::tempdir()?;
    // Somebody else may take the port before the registry does.
    let mut started = start_registry(data.path());
    for _ in 0..3 {
        if !matches!(&started, Err(error) if error.kind() == ErrorKind::Other) {
            break;
        }
        started = start_registry(data.path());
    }
    let (registry, locator) = match started {
        Ok(started) => started,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            println!("icegridregistry is not installed: on Debian, `apt-get install zeroc-icegrid`");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    println!("the registry is ready");
    let one = start_replica("replica-1", &locator)?;
    let mut two = start_replica("replica-2", &locator)?;
    println!("two replicas are ready");
    call(&locator, &mut two).await?;
    drop((one, registry));
    Ok(())
}

fn start_replica(id: &str, locator: &str) -> std::io::Result<Process> {
    let mut replica = Command::new(std::env::current_exe()?);
    replica.arg("replica").args([
        format!("--Ice.Default.Locator={locator}"),
        "--Greeter.Endpoints=tcp -h 127.0.0.1".to_owned(),
        format!("--Greeter.AdapterId={id}"),
        "--Greeter.ReplicaGroupId=Greeters".to_owned(),
    ]);
    Process::start(replica, "ready")
}

/// A registry for the time of the example, and the proxy of its locator. One that stays has such properties in a file.
fn start_registry(data: &Path) -> std::io::Result<(Process, String)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut registry = Command::new("icegridregistry");
    registry.args([
        "--IceGrid.InstanceName=DemoGrid".to_owned(),
        format!("--IceGrid.Registry.Client.Endpoints=tcp -h 127.0.0.1 -p {port}"),
        "--IceGrid.Registry.Server.Endpoints=tcp -h 127.0.0.1".to_owned(),
        "--IceGrid.Registry.Internal.Endpoints=tcp -h 127.0.0.1".to_owned(),
        format!("--IceGrid.Registry.LMDB.Path={}", data.display()),
        "--IceGrid.Registry.LMDB.MapSize=1".to_owned(),
        // It takes servers that no descriptor mentions.
        "--IceGrid.Registry.DynamicRegistration=1".to_owned(),
        "--IceGrid.Registry.Discovery.Enabled=0".to_owned(),
        "--Ice.PrintAdapterReady=1".to_owned(),
    ]);
    let process = Process::start(registry, "IceGrid.Registry.Client ready")?;
    Ok((process, format!("DemoGrid/Locator:tcp -h 127.0.0.1 -p {port}")))
}

/// A process that ends with the value.
struct Process(Child);

impl Process {
    /// Starts it and waits until it prints this line.
    fn start(mut command: Command, ready: &str) -> std::io::Result<Self> {
        let mut process = Self(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?);
        let output = process.0.stdout.take().into_iter();
        let mut lines = output.flat_map(|output| BufReader::new(output).lines());
        if lines.any(|line| line.is_ok_and(|line| line == ready)) {
            Ok(process)
        } else {
            Err(std::io::Error::other(format!("{command:?} ended before it was ready")))
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
