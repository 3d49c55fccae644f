//! TLS with IceSSL, in both directions: both sides have certificates and demand them.

use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::authority::Authority;
use test_support::peers::{Language, PeerServer, run_client};
use tokio::runtime::Runtime;

use super::everything::GreeterPrx;
use super::servants::AsyncGreeter;
use super::{LIMIT, Outcome, trial};

pub(super) type Properties = Vec<(String, String)>;

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Language::ALL {
        let mut add = |name: &str, test: fn(Language) -> Outcome| {
            let name = format!("{}_{name}", language.name());
            trials.push(trial(name, language, move || test(language)));
        };
        add("client::ssl::greet", |language| their_client(language, None));
        add("client::ssl::tls_1_2", |language| {
            their_client(language, Some("tls1_2"))
        });
        add("client::ssl::not_trusted", their_client_is_refused);
        add("server::ssl::greet", |language| our_client(language, None));
        add("server::ssl::tls_1_2", |language| our_client(language, Some("tls1_2")));
        add("server::ssl::not_trusted", our_client_is_refused);
    }
    trials
}

/// What an Ice program needs to have TLS.
pub(super) fn arguments(properties: &Properties) -> Vec<String> {
    let plugin = "--Ice.Plugin.IceSSL=IceSSL:createIceSSL".to_owned();
    let others = properties.iter().map(|(name, value)| format!("--{name}={value}"));
    std::iter::once(plugin).chain(others).collect()
}

fn communicator(properties: Properties, versions: Option<&str>) -> Result<Communicator, Failed> {
    let builder = properties
        .into_iter()
        .fold(Communicator::builder(), |builder, (name, value)| {
            builder.property(name, value)
        });
    let builder = builder.property("IceSSL.Protocols", versions.unwrap_or("tls1_2,tls1_3"));
    // As in files that Ice programs share with ours.
    Ok(builder.property("Ice.Plugin.IceSSL", "IceSSL:createIceSSL").build()?)
}

/// Runs their client against our server, and tells whether it was content and what it said.
fn run(
    language: Language,
    server: &Properties,
    client: &Properties,
    versions: Option<&str>,
) -> Result<(bool, String), Failed> {
    let runtime = Runtime::new()?;
    let _context = runtime.enter();
    let communicator = communicator(server.clone(), versions)?;
    let adapter = communicator.create_object_adapter_with_endpoints("Peers", "ssl -h 127.0.0.1 -p 0")?;
    let greeter = adapter.add(AsyncGreeter("Hello"), "greeter")?;
    runtime.block_on(adapter.activate())?;
    let arguments = arguments(client);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = run_client(language, "greet", &greeter.to_string(), &arguments)?;
    let destroyed = runtime.block_on(async { tokio::time::timeout(LIMIT, communicator.destroy()).await });
    destroyed.map_err(|_| Failed::from("the server did not end"))?;
    Ok((output.passed("greet"), output.to_string()))
}

fn their_client(language: Language, versions: Option<&str>) -> Outcome {
    let authority = Authority::new("ours");
    let server = authority.properties(&authority.issue("server", &["127.0.0.1"]));
    let client = authority.properties(&authority.issue("client", &["client"]));
    match run(language, &server, &client, versions)? {
        (true, _) => Ok(()),
        (false, said) => Err(said.into()),
    }
}

fn their_client_is_refused(language: Language) -> Outcome {
    let (authority, other) = (Authority::new("ours"), Authority::new("theirs"));
    let server = authority.properties(&authority.issue("server", &["127.0.0.1"]));
    let mut client = other.properties(&other.issue("client", &["client"]));
    // It trusts us, we do not trust it.
    client[0].1 = authority.certificate().display().to_string();
    match run(language, &server, &client, None)? {
        (false, said) if !said.contains("Plugin") => Ok(()),
        (_, said) => Err(format!("it should have been refused: {said}").into()),
    }
}

fn start(language: Language, server: &Properties) -> Result<PeerServer, Failed> {
    let mut arguments = arguments(server);
    arguments.push("--PeerAdapter.Endpoints=ssl -h 127.0.0.1 -p 0".to_owned());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Ok(PeerServer::start(language, &arguments)?)
}

/// What their server greets us with; `None` if the call failed.
fn greeting(server: &PeerServer, client: Properties, versions: Option<&str>) -> Result<Option<String>, Failed> {
    let communicator = communicator(client, versions)?;
    let greeter: GreeterPrx = communicator.proxy(&server.proxy_of("greeter"))?;
    let greeting = greeter.greet("TLS").wait().ok();
    Runtime::new()?.block_on(communicator.destroy());
    Ok(greeting)
}

fn our_client(language: Language, versions: Option<&str>) -> Outcome {
    let authority = Authority::new("ours");
    let server = start(
        language,
        &authority.properties(&authority.issue("server", &["127.0.0.1"])),
    )?;
    let mut client = authority.properties(&authority.issue("client", &["client"]));
    client.push(("IceSSL.CheckCertName".to_owned(), "1".to_owned()));
    match greeting(&server, client, versions)? {
        Some(greeting) if greeting.contains("TLS") => Ok(()),
        other => Err(format!("{other:?}; the server says {}", server.output()).into()),
    }
}

fn our_client_is_refused(language: Language) -> Outcome {
    let (authority, other) = (Authority::new("ours"), Authority::new("theirs"));
    let server = start(
        language,
        &authority.properties(&authority.issue("server", &["127.0.0.1"])),
    )?;
    let mut client = other.properties(&other.issue("client", &["client"]));
    client[0].1 = authority.certificate().display().to_string();
    match greeting(&server, client, None)? {
        None => Ok(()),
        Some(greeting) => Err(format!("it should have been refused: {greeting}").into()),
    }
}
