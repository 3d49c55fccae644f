//! Clients in Rust behind a router of Glacier2: sessions, calls, and callbacks.

use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::peers::Language;
use test_support::services::{Service, free_port};
use tokio::sync::mpsc;

use super::{Outcome, check, run, trial};

mod slice {
    amd::slice!("tests/peers/Board.ice");
}

use slice::boards::{BoardPrx, Listener, ListenerPrx};
use slice::glacier2::RouterPrx;

const SOON: Duration = Duration::from_secs(60);

pub fn trials() -> Vec<Trial> {
    let (programs, languages) = (["glacier2router"], [Language::Python]);
    vec![
        trial("routed_calls_and_callbacks", &programs, &languages, || run(callbacks())),
        trial("router_by_proxy", &programs, &languages, || run(by_proxy())),
        trial("router_without_a_session", &programs, &languages, || run(no_session())),
        trial("router_is_gone", &programs, &languages, || run(gone())),
    ]
}

/// A router, and a server in Python behind it.
struct Network {
    router: Service,
    _board: Service,
    text: String,
    board: String,
}

impl Network {
    fn start() -> Result<Self, Failed> {
        let port = free_port()?;
        let properties = [
            "Glacier2.InstanceName=TestRouter".to_owned(),
            format!("Glacier2.Client.Endpoints=tcp -h 127.0.0.1 -p {port}"),
            "Glacier2.Server.Endpoints=tcp -h 127.0.0.1".to_owned(),
            "Glacier2.PermissionsVerifier=TestRouter/NullPermissionsVerifier".to_owned(),
            "Ice.PrintAdapterReady=1".to_owned(),
        ]
        .map(|property| format!("--{property}"));
        let mut python = Command::new("/usr/bin/python3");
        python.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/python/board.py"));
        let board = Service::run("board", python, "ready ")?;
        let ready = board.wait_for_line("ready ", SOON)?;
        Ok(Self {
            router: Service::start("glacier2router", &properties, "Glacier2.Client ready")?,
            _board: board,
            text: format!("TestRouter/router:tcp -h 127.0.0.1 -p {port}"),
            board: ready["ready ".len()..].to_owned(),
        })
    }

    fn client(&self) -> amd::Result<Communicator> {
        Communicator::builder()
            .property("Ice.Default.Router", &self.text)
            .property("Ice.Default.InvocationTimeout", "30000")
            .build()
    }
}

async fn log_in(router: &RouterPrx) -> Outcome {
    let session = router.create_session("test", "secret").await?;
    // Without a session manager there is no session object.
    check(session.is_none(), || format!("{session:?}"))
}

struct Told(Mutex<mpsc::UnboundedSender<String>>);

#[servant(Listener)]
impl Told {
    fn told(&self, text: &str) {
        let _ = self.0.lock().unwrap().send(text.to_owned());
    }
}

async fn callbacks() -> Outcome {
    let network = Network::start()?;
    let client = network.client()?;
    let router: RouterPrx = client.default_router().ok_or("no router")?.ice_unchecked_cast();
    log_in(&router).await?;
    let board: BoardPrx = client.proxy(&network.board)?;
    check(board.echo("around").await? == "around", || "another text".to_owned())?;
    // It came by way of the router.
    let (routed, session) = (board.ice_get_connection().await?, router.ice_get_connection().await?);
    check(routed == session, || "the board was called directly".to_owned())?;

    let callbacks = client.create_object_adapter_with_router("", router.as_object()).await?;
    let (sender, mut told) = mpsc::unbounded_channel();
    let category = router.get_category_for_client().await?;
    let identity = Identity::new("listener", category)?;
    let listener: ListenerPrx = callbacks.add(Told(Mutex::new(sender)), identity)?.ice_unchecked_cast();
    callbacks.activate().await?;
    for number in 0..20 {
        board.tell(&Some(listener.clone()), &number.to_string()).await?;
        let text = told.recv().await.ok_or("nothing was told")?;
        check(text == number.to_string(), || text.clone())?;
    }

    router.refresh_session().await?;
    // The router ends the connection with the session, perhaps before it replies.
    let _ = router.destroy_session().await;
    let after = board.echo("nobody").await;
    check(after.is_err(), || format!("without a session: {after:?}"))?;
    // And there can be another one.
    log_in(&router).await?;
    check(board.echo("again").await? == "again", || "another text".to_owned())
}

async fn by_proxy() -> Outcome {
    let network = Network::start()?;
    let client = Communicator::builder()
        .property("Ice.Default.InvocationTimeout", "30000")
        .property("Board", &network.board)
        .property("Board.Router", &network.text)
        .build()?;
    let router: RouterPrx = client.proxy(&network.text)?;
    log_in(&router).await?;
    let direct: BoardPrx = client.proxy(&network.board)?;
    let by_property: BoardPrx = client.proxy_from_property("Board")?.ok_or("no proxy")?;
    for board in [direct.ice_router(Some(router.as_object())), by_property] {
        check(board.echo("around").await? == "around", || "another text".to_owned())?;
        let (routed, session) = (board.ice_get_connection().await?, router.ice_get_connection().await?);
        check(routed == session, || "the board was called directly".to_owned())?;
    }
    check(
        direct.ice_get_connection().await? != router.ice_get_connection().await?,
        || "a proxy without a router was routed".to_owned(),
    )
}

async fn no_session() -> Outcome {
    let network = Network::start()?;
    let client = network.client()?;
    let board: BoardPrx = client.proxy(&network.board)?;
    let refused = tokio::time::timeout(SOON, board.echo("nobody")).await?;
    check(refused.is_err(), || format!("{refused:?}"))
}

async fn gone() -> Outcome {
    let mut network = Network::start()?;
    network.router.kill();
    let board: BoardPrx = network.client()?.proxy(&network.board)?;
    match tokio::time::timeout(SOON, board.echo("nobody")).await? {
        Err(InvocationError::NotLocated(error)) => {
            let text = error.to_string();
            check(text.contains("TestRouter/router"), || text)
        }
        other => Err(Failed::from(format!("{other:?}"))),
    }
}
