//! Their clients, and what an adapter of ours has beside servants of single objects: default servants, servant locators, hold,
//! limits, and connections that it closes or that are silent.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd::adapter::servant::AnyServant;
use amd::adapter::{DispatchRequest, DispatchService, Located, ServantLocator};
use amd::encoding::NoUserException;
use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::peers::{Language, PeerServer, run_client};
use test_support::raw::RawPeer;
use tokio::runtime::Runtime;
use tower::layer::layer_fn;
use tower::{ServiceExt, service_fn};

use super::everything::Greeter;
use super::everything::client::EverythingPrx;
use super::our_client::{holds, same};
use super::our_server::{add_async, run};
use super::{LIMIT, Outcome, trial};

/// What a client checks that has to do with finding a servant, or with what becomes of it.
const FOUND: [&str; 8] = [
    "greet",
    "facet",
    "exceptions",
    "current",
    "builtin",
    "oneway",
    "batch",
    "refusals",
];

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Language::ALL {
        let name = |place: &str, what: &str| format!("{}_client::{place}::{what}", language.name());
        for subject in FOUND {
            trials.push(trial(name("servant_locator", subject), language, move || {
                located(language, subject)
            }));
            trials.push(trial(name("default_servants", subject), language, move || {
                by_default(language, subject)
            }));
        }
        let mut add = |what: &str, test: fn(Language) -> Outcome| {
            trials.push(trial(name("adapter", what), language, move || test(language)));
        };
        add("hold_and_resume", hold_and_resume);
        add("max_dispatches_counts_members_of_a_batch", max_dispatches);
        add("max_connections", max_connections);
        add("a_connection_closed_by_the_server", closed_by_the_server);
        add("a_silent_client_is_kept", silent_client);
        add("heartbeats_of_a_client", heartbeats);
        trials.push(trial(
            format!("{}_server::a_silent_server_is_kept", language.name()),
            language,
            move || silent_server(language),
        ));
    }
    trials
}

struct Server {
    runtime: Runtime,
    communicator: Communicator,
    adapter: ObjectAdapter,
}

impl Server {
    /// An active server with these properties, and what `add` adds to its adapter `Peers`.
    fn start(
        properties: &[(&str, &str)],
        add: impl FnOnce(&Communicator, &ObjectAdapter) -> Outcome,
    ) -> Result<Self, Failed> {
        let runtime = Runtime::new()?;
        let _context = runtime.enter();
        let mut builder = Communicator::builder();
        for (name, value) in properties {
            builder = builder.property(*name, *value);
        }
        let communicator = builder.build()?;
        let adapter = communicator.create_object_adapter_with_endpoints("Peers", "tcp -h 127.0.0.1 -p 0")?;
        add(&communicator, &adapter)?;
        runtime.block_on(adapter.activate())?;
        Ok(Self {
            runtime,
            communicator,
            adapter,
        })
    }

    fn run(&self, language: Language, subject: &str, arguments: &[&str]) -> Outcome {
        run(language, subject, &self.adapter.create_proxy("everything")?, arguments)
    }

    fn stop(self) -> Outcome {
        let stopped = async { tokio::time::timeout(LIMIT, self.communicator.destroy()).await };
        self.runtime
            .block_on(stopped)
            .map_err(|_| Failed::from("the server did not end"))
    }
}

/// The servants of an adapter that nobody calls, by identity and facet.
type Servants = HashMap<(String, String), Arc<dyn AnyServant>>;

fn servants(communicator: &Communicator, public: &ObjectAdapter) -> Result<Servants, Failed> {
    let hidden = communicator.create_object_adapter("")?;
    add_async(communicator, &hidden)?;
    // What the servants say of themselves are proxies for the public adapter.
    let greeter = public.create_proxy("greeter")?.ice_unchecked_cast();
    let everything = super::servants::AsyncEverything(super::servants::State {
        communicator: communicator.clone(),
        greeter,
        notes: Mutex::default(),
    });
    let everything = amd::adapter::servant::IntoServant::into_servant(everything);
    let mut servants = Servants::new();
    for (facet, servant) in hidden.find_all_facets("greeter") {
        servants.insert(("greeter".to_owned(), facet), servant);
    }
    for (identity, facet) in [("everything", ""), ("everything", "detail"), ("peers/everything", "")] {
        servants.insert((identity.to_owned(), facet.to_owned()), everything.clone());
    }
    Ok(servants)
}

/// Finds the servants there are, counts what it gives away and what it gets back.
struct Clerk {
    servants: Servants,
    given: Arc<AtomicUsize>,
    returned: Arc<AtomicUsize>,
}

impl ServantLocator for Clerk {
    type Cookie = usize;
    type Exceptions = NoUserException;

    async fn locate(&self, current: &Current) -> Result<Option<Located<usize>>, DispatchError> {
        tokio::task::yield_now().await;
        let key = (current.identity().to_string(), current.facet().to_owned());
        let Some(servant) = self.servants.get(&key) else {
            let known = self.servants.keys().any(|(identity, _)| *identity == key.0);
            return if known {
                Err(DispatchError::new(ReplyStatus::FACET_NOT_EXIST, ""))
            } else {
                Ok(None)
            };
        };
        let number = self.given.fetch_add(1, Ordering::SeqCst);
        Ok(Some(Located::with_cookie(servant.clone(), number)))
    }

    async fn finished(
        &self,
        _current: &Current,
        _servant: &Arc<dyn AnyServant>,
        _cookie: usize,
    ) -> Result<(), DispatchError> {
        self.returned.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

fn located(language: Language, subject: &str) -> Outcome {
    let (given, returned) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counters = (given.clone(), returned.clone());
    let server = Server::start(&[], |communicator, adapter| {
        let (given, returned) = counters;
        let servants = servants(communicator, adapter)?;
        Ok(adapter.add_servant_locator(
            Clerk {
                servants,
                given,
                returned,
            },
            "",
        )?)
    })?;
    server.run(language, subject, &[])?;
    server.stop()?;
    let given = given.load(Ordering::SeqCst);
    holds("it was asked", given > 0, given)?;
    same("what it got back", returned.load(Ordering::SeqCst), given)
}

/// Default servants know no identities: other adapters behind them, which serve what they are given, do.
fn by_default(language: Language, subject: &str) -> Outcome {
    let server = Server::start(&[], |communicator, adapter| {
        let hidden = communicator.create_object_adapter("")?;
        for ((identity, facet), servant) in servants(communicator, adapter)? {
            hidden.add_facet(servant, identity, &facet)?;
        }
        adapter.add_default_servant(hidden.as_servant(), "peers")?;
        Ok(adapter.add_default_servant(hidden.as_servant(), "")?)
    })?;
    server.run(language, subject, &[])?;
    server.stop()
}

/// Holds its adapter in each dispatch, whose reply leaves all the same, and has it resumed some time later.
struct Sleepy;

#[servant(Greeter)]
impl Sleepy {
    async fn greet(&self, name: &str, current: &Current) -> Result<String, DispatchError> {
        let adapter = current.adapter().clone();
        adapter.hold().map_err(DispatchError::unknown)?;
        tokio::spawn(async move {
            adapter.wait_for_hold().await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            adapter.activate().await
        });
        Ok(format!("Hello, {name}!"))
    }
}

fn hold_and_resume(language: Language) -> Outcome {
    let server = Server::start(&[], |_, adapter| {
        adapter.add(Sleepy, "greeter")?;
        Ok(())
    })?;
    // The first call meets an adapter on hold as well: the system connects, nobody validates.
    server.adapter.hold()?;
    let adapter = server.adapter.clone();
    let resumed = server.runtime.spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        adapter.activate().await
    });
    run(language, "greet", &server.adapter.create_proxy("greeter")?, &[])?;
    server.runtime.block_on(resumed)??;
    server.stop()
}

/// How many notes are being taken at once.
#[derive(Clone, Default)]
struct Busy {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Busy {
    fn counting(&self, inner: DispatchService) -> DispatchService {
        let busy = self.clone();
        DispatchService::new(service_fn(move |request: DispatchRequest| {
            let (inner, busy) = (inner.clone(), busy.clone());
            async move {
                if request.operation() != "note" {
                    return inner.oneshot(request).await;
                }
                let now = busy.now.fetch_add(1, Ordering::SeqCst) + 1;
                busy.most.fetch_max(now, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(2)).await;
                let done = inner.oneshot(request).await;
                busy.now.fetch_sub(1, Ordering::SeqCst);
                done
            }
        }))
    }
}

fn max_dispatches(language: Language) -> Outcome {
    for limit in [1, 3] {
        let busy = Busy::default();
        let counting = busy.clone();
        let text = limit.to_string();
        let properties = [("Peers.Connection.MaxDispatches", text.as_str())];
        let server = Server::start(&properties, |communicator, adapter| {
            adapter.layer(layer_fn(move |inner| counting.counting(inner)))?;
            add_async(communicator, adapter)?;
            Ok(())
        })?;
        server.run(language, "batch", &["50"])?;
        server.stop()?;
        same("members of a batch at once", busy.most.load(Ordering::SeqCst), limit)?;
    }
    Ok(())
}

fn max_connections(language: Language) -> Outcome {
    let server = Server::start(&[("Peers.MaxConnections", "1")], |communicator, adapter| {
        add_async(communicator, adapter)?;
        Ok(())
    })?;
    let proxy = server.adapter.create_proxy("everything")?.to_string();
    let port = proxy.split(" -p ").nth(1).and_then(|rest| rest.split(' ').next());
    let port: u16 = port.ok_or("no port")?.parse()?;
    let first = RawPeer::connect(([127, 0, 0, 1], port).into());
    let refused = run_client(language, "greet", &proxy, &[])?;
    holds("there is room for one", !refused.passed("greet"), &refused.stdout)?;
    let text = refused.to_string();
    holds("it is told", text.contains("Connection"), &text)?;
    drop(first);
    // The server sees the end of the first one soon.
    let passes = (0..20).any(|_| run_client(language, "greet", &proxy, &[]).is_ok_and(|output| output.passed("greet")));
    holds("there is room again", passes, ())?;
    server.stop()
}

/// Closes the connection of each call, which is answered first.
struct Polite;

#[servant(Greeter)]
impl Polite {
    fn greet(&self, name: &str, current: &Current) -> String {
        if let Some(connection) = current.connection() {
            connection.close();
        }
        format!("Hello, {name}!")
    }
}

fn closed_by_the_server(language: Language) -> Outcome {
    let server = Server::start(&[], |_, adapter| {
        adapter.add(Polite, "greeter")?;
        Ok(())
    })?;
    run(language, "greet", &server.adapter.create_proxy("greeter")?, &[])?;
    server.stop()
}

/// Sleeps for 3 s, in which Ice 3.7 sends nothing, and the idle timeout passes thrice.
fn silent_client(language: Language) -> Outcome {
    let server = Server::start(
        &[("Ice.Connection.Server.IdleTimeout", "1")],
        |communicator, adapter| {
            add_async(communicator, adapter)?;
            Ok(())
        },
    )?;
    server.run(language, "sleep-async", &["2", "3000"])?;
    server.stop()
}

/// With heartbeats the idle check begins, and they keep the connection.
fn heartbeats(language: Language) -> Outcome {
    let properties = [
        ("Ice.Connection.Server.IdleTimeout", "5"),
        ("Ice.Connection.Server.EnableIdleCheck", "1"),
    ];
    let server = Server::start(&properties, |communicator, adapter| {
        add_async(communicator, adapter)?;
        Ok(())
    })?;
    let every_second = ["--Ice.ACM.Client.Timeout=2", "--Ice.ACM.Client.Heartbeat=3"];
    let arguments = [&["2", "6500"], &every_second[..]].concat();
    server.run(language, "sleep-async", &arguments)?;
    server.stop()
}

/// Their server sends its heartbeats every 15 s, by default: our idle timeout of 1 s passes thrice.
fn silent_server(language: Language) -> Outcome {
    let runtime = Runtime::new()?;
    let _context = runtime.enter();
    let peer = PeerServer::start(language, &[])?;
    let client = Communicator::builder()
        .property("Ice.Connection.Client.IdleTimeout", "1")
        .build()?;
    let everything: EverythingPrx = client.proxy(peer.proxy())?;
    let calls = async {
        everything.ice_ping().await?;
        let before = everything.ice_cached_connection();
        everything.sleep(3000).await?;
        everything.ice_ping().await?;
        same("connection", before == everything.ice_cached_connection(), true)
    };
    runtime.block_on(async { tokio::time::timeout(LIMIT, calls).await })??;
    runtime.block_on(client.destroy());
    Ok(())
}
