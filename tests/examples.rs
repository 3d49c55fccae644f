//! The example programs, run as their users run them.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use amd::prelude::*;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

/// The examples are built with the tests, beside them.
fn example(name: &str) -> Command {
    let tests = std::env::current_exe().unwrap();
    let path: PathBuf = tests.parent().unwrap().parent().unwrap().join("examples").join(name);
    assert!(
        path.exists(),
        "{} is not built: run `cargo build --examples`",
        path.display()
    );
    Command::new(path)
}

fn run(name: &str, arguments: &[&str]) -> Output {
    example(name).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn greeter_shows_all_three_servants_and_that_sleeping_dispatches_end_together() {
    let text = text(&run("greeter", &[]));
    assert_eq!(text.matches("answers: Hello, Alice!").count(), 3, "{text}");
    assert!(text.contains("1000 of 1000 asynchronous dispatches"), "{text}");
}

#[test]
fn derive_interface_shows_what_was_made() {
    let text = text(&run("derive_interface", &[]));
    for line in [
        "derived: interface ::VisitorCenter::Greeter",
        "greet (Idempotent)",
        "chatbot: ::Ice::Object ::VisitorCenter::Admin ::VisitorCenter::Greeter",
        "average: 3",
        "told to end: it is late",
        "greet: ecilA",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(!text.contains("shutdown ("), "{text}");
}

#[test]
fn ssl_shows_who_is_let_in() {
    let text = text(&run("ssl", &[]));
    for line in [
        "Alice hears: Hello, Alice! Your certificate has ",
        "we speak TLSv1_3 with TLS13_",
        "Mallory is not let in: the connection was lost: received fatal alert: UnknownCA",
        "the certificates were read again",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn registered_servants_shows_which_adapter_found_which() {
    let text = text(&run("registered_servants", &["--Greeter.Words=Salut"]));
    for line in [
        "GreeterAdapter found 3 servants",
        "greeters/configured answers: Salut, Alice!",
        "has the facet `remote`, a ::VisitorCenter::Greeter",
        "AdminAdapter found 2 servants",
        "a second time is refused: there is already a servant with identity `greeters/english`",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn testing_with_mocks_shows_a_script_and_what_it_says() {
    let text = text(&run("testing_with_mocks", &[]));
    for line in [
        "the front answers: Hello, Alice! You are visitor 42.",
        "passes exceptions on: ::VisitorCenter::Closed { until: 9 }",
        "the script was followed to its end",
        r#"called unexpectedly: `greet("Bob")`, where `greet("Alice")` was expected"#,
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn exceptions_shows_each_outcome() {
    let text = text(&run("exceptions", &[]));
    for outcome in [
        "registered",
        "taken, by badge 1",
        "closed",
        "UnknownException",
        "InvalidData",
    ] {
        assert!(text.contains(outcome), "{outcome} in {text}");
    }
}

#[test]
fn classes_shows_a_graph_and_a_cycle() {
    let text = text(&run("classes", &[]));
    for line in [
        "hands (Some(0.25)) is mounted on clock, an instance of ::Workshop::Assembly",
        "the first and the third are one instance: true",
        "station 1 ->  station 2 ->  station 3 ->  station 1 ->",
        "severed, station 1 leads to null",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn reply_early_goes_on_after_its_reply() {
    let text = text(&run("reply_early", &[]));
    let lines: Vec<_> = text.lines().filter_map(|line| line.split(" ms  ").nth(1)).collect();
    let at = |line: &str| lines.iter().position(|other| *other == line).expect(line);
    assert!(
        at("the caller has number 1") < at("the baker has mixed the cheesecake"),
        "{text}"
    );
    assert!(
        at("the baker has left the reply to the oven") < at("the caller has cake number 1, still warm"),
        "{text}"
    );
}

#[test]
fn inline_shows_both_threads() {
    let text = text(&run("inline", &[]));
    assert!(text.contains("runs on thread `amd-sync-lane`"), "{text}");
    assert!(text.contains("inline on `tokio-rt-worker`"), "{text}");
}

#[test]
fn callbacks_come_over_the_clients_connection() {
    let text = text(&run("callbacks", &[]));
    for line in [
        "the server hears of alice",
        "Alice reads: Rain by noon (her adapter has 0 endpoints)",
        "Alice reads: Sun at last (her adapter has 0 endpoints)",
        "the client published, and 1 reader was told before its call was over",
        "the server loses a reader: the peer closed the connection",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn cancellation_shows_what_becomes_of_three_dispatches() {
    let text = text(&run("cancellation", &[]));
    for line in [
        "`detached` ran to its end",
        "`cancelled` was dropped where it waited",
        "`told` was told, and tidies up",
        "`told` was dropped where it waited",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn middleware_shows_each_layer() {
    let text = text(&run("middleware", &[]));
    for line in [
        "log: greeter.greet -> Ok",
        "Unauthorized: a token is missing",
        "UnknownException: request timed out",
        "3 requests came",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn observability_shows_spans_and_what_blocks() {
    let text = text(&run("observability", &[]));
    for line in [
        "rpc.service=\"::VisitorCenter::Greeter\"",
        "greeting in_time=true",
        "asking the next one",
        "invocation{otel.name=\"greet\"",
        "Hello, Alice!",
        "identity=chatbot servant=\"::VisitorCenter::Greeter\" operation=\"sleep\"",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn servant_locator_shows_each_call() {
    let text = text(&run("servant_locator", &[]));
    for line in [
        "took ice off the shelf",
        "put ice back",
        "there is no object `document/tea`",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn forwarder() {
    let text = text(&run("forwarder", &[]));
    for line in [
        "the object says it is ::VisitorCenter::Greeter",
        "Hello, Alice!",
        "Welcome, Bob!",
        "a user exception came through: ::VisitorCenter::NoName",
        "called by name: Hello, Carol!",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn mailbox() {
    let text = text(&run("mailbox", &[]));
    for line in [
        "100 visits, in the order of their arrival: true",
        "the last one was visitor 100",
        "would wait for itself",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn ordered_servant_books_in_order_and_in_parallel() {
    let text = text(&run("ordered_servant", &[]));
    let order = "bob has Ok(7), and waited for nobody\nalice has 200\nalice has 150\nalice has 151\n";
    assert_eq!(text, order);
}

#[test]
fn local_servant() {
    let text = text(&run("local_servant", &[]));
    for thread in ["local thread", "local pool"] {
        assert_eq!(
            text.matches(&format!("from the thread `{thread}`!")).count(),
            3,
            "{text}"
        );
    }
    assert_eq!(text.matches("it greeted Alice, Bob, Carol").count(), 2, "{text}");
}

#[test]
fn other_event_loops() {
    assert_eq!(text(&run("event_loop_smol", &[])).matches("thread `smol`").count(), 2);
    assert!(text(&run("event_loop_local_pool", &[])).contains("ran on: local pool"));
}

/// Some seconds of what else runs for hours.
#[test]
fn soak_accounts_for_every_request() {
    let text = text(&run("soak", &["--minutes", "0.15"]));
    for outcome in [
        "Answered",
        "UserException",
        "Panicked",
        "Written",
        "GivenUp",
        "Lost",
        "Refused",
    ] {
        assert!(text.contains(outcome), "{outcome} in {text}");
    }
    assert!(
        text.ends_with("every request is accounted for, and memory does not grow\n"),
        "{text}"
    );
}

/// `greeter_server`, killed when it is dropped.
struct Server {
    child: Child,
    endpoint: String,
}

impl Server {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let endpoint = format!("tcp -h 127.0.0.1 -p {port}");
        let mut child = example("greeter_server")
            .arg(format!("--GreeterAdapter.Endpoints={endpoint}"))
            .arg("--Ice.PrintAdapterReady=1")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert_eq!(line, "GreeterAdapter ready\n");
        Self { child, endpoint }
    }

    fn greet(&self, identity: &str) -> Output {
        run("greeter_client", &[&format!("{identity}:{}", self.endpoint), "Alice"])
    }

    fn signal(&self, signal: &str) {
        assert!(
            Command::new("kill")
                .args([signal, &self.child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn greeter_client_calls_all_objects_of_greeter_server() {
    let server = Server::start();
    for identity in ["greeter", "asyncGreeter", "chainedGreeter"] {
        assert_eq!(text(&server.greet(identity)), "Hello, Alice!\n");
    }
    let nobody = server.greet("nobody");
    assert!(!nobody.status.success());
    let error = String::from_utf8_lossy(&nobody.stderr).into_owned();
    assert!(error.contains("there is no object `nobody`"), "{error}");
}

/// A call sleeps in the server when the signal comes: it is answered, then the server ends.
#[tokio::test]
#[cfg(unix)]
async fn ctrl_c_and_sigterm_drain_and_end_with_success() {
    for signal in ["-INT", "-TERM"] {
        let mut server = Server::start();
        let communicator = Communicator::new().unwrap();
        let greeter: GreeterPrx = communicator
            .proxy(&format!("asyncGreeter:{}", server.endpoint))
            .unwrap();
        greeter.ice_ping().await.unwrap();
        let mut call = greeter.greet("Alice");
        assert!(futures::poll!(&mut call).is_pending());
        // What is answered behind it tells that the request is with the server.
        greeter.ice_ping().await.unwrap();
        server.signal(signal);
        assert_eq!(call.await.unwrap(), "Hello, Alice!");
        assert!(server.child.wait().unwrap().success());
    }
}

#[interface(module = "Factory")]
pub trait Worker {
    fn work(&self, milliseconds: i32);
}

/// Calls until there is nobody any more, and returns how many calls were answered.
async fn call_until_refused(worker: WorkerPrx, answered: Arc<Semaphore>) -> u64 {
    let mut count = 0;
    while worker.work(count % 7).await.is_ok() {
        count += 1;
        answered.add_permits(1);
    }
    count.try_into().unwrap()
}

#[test]
fn grid_goes_on_without_a_replica() {
    let text = text(&run("grid", &[]));
    if text.contains("icegridregistry is not installed") {
        assert!(std::env::var("AMD_REQUIRE_PEERS").is_err(), "{text}");
        return;
    }
    let (_, afterwards) = text.split_once("replica-2 is killed").unwrap();
    assert_eq!(
        afterwards.matches("Hello Alice, this is replica-1").count(),
        4,
        "{text}"
    );
}

/// Many calls are under way when the signal comes: both sides agree on how many there were.
#[tokio::test(flavor = "multi_thread")]
#[cfg(unix)]
async fn sigterm_under_load_loses_nothing() {
    let mut server = example("shutdown").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let ready = lines.next().unwrap();
    let proxy = ready.strip_prefix("ready: ").unwrap();
    let answered = Arc::new(Semaphore::new(0));
    let (mut callers, mut clients) = (JoinSet::new(), Vec::new());
    for _ in 0..3 {
        let client = Communicator::new().unwrap();
        for _ in 0..8 {
            callers.spawn(call_until_refused(client.proxy(proxy).unwrap(), answered.clone()));
        }
        clients.push(client);
    }
    // It is under load by then.
    answered.acquire_many(500).await.unwrap().forget();
    let id = server.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let answered: u64 = callers.join_all().await.into_iter().sum();
    let ended = tokio::task::spawn_blocking(move || (lines.collect::<Vec<_>>(), server.wait().unwrap()));
    let (said, status) = ended.await.unwrap();
    assert!(status.success(), "{said:?}");
    assert_eq!(said, ["ending, within 20s", &format!("{answered} requests are done")]);
    for client in clients {
        client.destroy().await;
    }
}
