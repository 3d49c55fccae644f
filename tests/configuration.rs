//! Programs that are configured by Ice's properties.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use amd::prelude::*;

#[interface(module = "Configuration")]
pub trait Echo {
    fn echo(&self, bytes: Vec<u8>) -> Vec<u8>;
}

struct Echoes;

#[servant(Echo)]
impl Echoes {
    async fn echo(&self, bytes: Vec<u8>) -> Vec<u8> {
        bytes
    }
}

fn communicator(arguments: &[&str]) -> amd::Result<Communicator> {
    Communicator::from_args(std::iter::once("program").chain(arguments.iter().copied()))
}

#[tokio::test]
async fn arguments_are_taken_and_the_rest_is_left() {
    let communicator = communicator(&[
        "--Ice.MessageSizeMax=10",
        "--verbose",
        "--Echo.Endpoints=tcp -h 127.0.0.1 -p 0",
        "file",
    ])
    .unwrap();
    assert_eq!(communicator.args(), ["program", "--verbose", "file"]);
    assert_eq!(communicator.properties().get("Ice.MessageSizeMax"), Some("10"));
    let adapter = communicator.create_object_adapter("Echo").unwrap();
    assert_eq!(adapter.published_endpoints().len(), 1);
    communicator.destroy().await;
}

#[tokio::test]
async fn endpoints_from_properties_win_over_those_in_the_program() {
    let communicator = communicator(&["--Echo.Endpoints=tcp -h 127.0.0.1 -p 0 -t 1234"]).unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Echo", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    assert!(adapter.published_endpoints()[0].to_string().contains("-t 1234"));
    communicator.destroy().await;
}

#[tokio::test]
async fn an_adapter_that_nothing_configures_is_refused_and_told_how() {
    let error = communicator(&[]).unwrap().create_object_adapter("Echo").unwrap_err();
    assert!(error.to_string().contains("set `Echo.Endpoints`"), "{error}");
    assert!(communicator(&[]).unwrap().create_object_adapter("").is_ok());
}

#[tokio::test]
async fn a_name_that_ice_does_not_have_is_refused_with_a_suggestion() {
    let error = communicator(&["--Ice.MesageSizeMax=10"]).unwrap_err();
    assert!(
        error.to_string().contains("did you mean `Ice.MessageSizeMax`?"),
        "{error}"
    );
    let error = communicator(&["--Ice.MessageSizeMax=ten"]).unwrap_err();
    assert!(error.to_string().contains("`Ice.MessageSizeMax` is `ten`"), "{error}");
}

#[tokio::test]
async fn a_configuration_file_is_read_and_arguments_win_over_it() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(
        file,
        "# a comment\nIce.MessageSizeMax = 10\nEcho.Endpoints = tcp -h 127.0.0.1 -p 0"
    )
    .unwrap();
    let config = format!("--Ice.Config={}", file.path().display());
    let communicator = communicator(&[&config, "--Ice.MessageSizeMax=20"]).unwrap();
    assert_eq!(communicator.properties().get("Ice.MessageSizeMax"), Some("20"));
    assert!(communicator.create_object_adapter("Echo").is_ok());
    communicator.destroy().await;
}

#[tokio::test]
async fn message_size_max_bounds_what_is_received() {
    let server = communicator(&["--Ice.MessageSizeMax=1", "--Echo.Endpoints=tcp -h 127.0.0.1 -p 0"]).unwrap();
    let adapter = server.create_object_adapter("Echo").unwrap();
    let proxy = adapter.add(Echoes, "echo").unwrap();
    adapter.activate().await.unwrap();
    let client = communicator(&[]).unwrap();
    let echo: EchoPrx = client.proxy(&proxy.to_string()).unwrap();
    assert_eq!(echo.echo(&[1; 900]).await.unwrap().len(), 900);
    assert!(matches!(
        echo.echo(&[1; 1100]).await,
        Err(InvocationError::Connection(_))
    ));
    assert_eq!(echo.echo(&[1; 900]).await.unwrap().len(), 900, "over a new connection");
    client.destroy().await;
    server.destroy().await;
}

#[tokio::test]
async fn the_thread_pool_properties_size_the_lane() {
    let threads = |arguments: &[&str]| communicator(arguments).unwrap().sync_threads();
    assert!(threads(&[]) >= 4);
    assert_eq!(threads(&["--Ice.ThreadPool.Server.Size=3"]), 3);
    assert_eq!(
        threads(&["--Ice.ThreadPool.Server.Size=3", "--Ice.ThreadPool.Server.SizeMax=5"]),
        5
    );
    assert_eq!(threads(&["--Ice.ThreadPool.Server.SizeMax=1"]), 1);
}

/// What a subscriber wrote.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn trace_properties_raise_what_is_logged() {
    let logged = |arguments: &[&str]| {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .finish();
        tracing::subscriber::with_default(subscriber, || call_once(arguments));
        String::from_utf8(written.0.lock().unwrap().clone()).unwrap()
    };
    assert_eq!(logged(&[]), "");
    let network = logged(&["--Ice.Trace.Network=1"]);
    assert!(
        network.contains("accepted a connection") && network.contains("connected"),
        "{network}"
    );
    let protocol = logged(&["--Ice.Trace.Protocol=1"]);
    assert!(
        protocol.contains(r#"operation="echo""#) && protocol.contains("sending reply"),
        "{protocol}"
    );
    assert!(logged(&["--Ice.Trace.Dispatch=1"]).contains("dispatching"));
}

/// All on this thread, so that its subscriber sees it.
fn call_once(arguments: &[&str]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let network = ["--Ice.Default.CollocationOptimized=0"];
        let communicator = communicator(&[&network, arguments].concat()).unwrap();
        let adapter = communicator
            .create_object_adapter_with_endpoints("Echo", "tcp -h 127.0.0.1 -p 0")
            .unwrap();
        let echo: EchoPrx = adapter.add(Echoes, "echo").unwrap().ice_unchecked_cast();
        adapter.activate().await.unwrap();
        echo.echo(&[1]).await.unwrap();
        communicator.destroy().await;
    });
}
