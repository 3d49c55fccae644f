//! TLS on both sides: who has no certificate that the server trusts is not let in, and the servant sees whose it was.
//!
//! Run it with `cargo run --example ssl`. Authority, certificates and keys are made on the spot; a real program has them in files,
//! which it names by the same properties, often in its configuration file (`--Ice.Config=FILE`).

use amd::prelude::*;
use test_support::authority::{Authority, Issued};

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

struct Doorkeeper;

#[servant(Greeter)]
impl Doorkeeper {
    fn greet(&self, name: &str, current: &Current) -> String {
        let tls = current
            .connection()
            .and_then(|connection| connection.info().tls.clone());
        match tls {
            Some(tls) => format!(
                "Hello, {name}! Your certificate has {} bytes; we speak {} with {}.",
                tls.peer_certificates.first().map_or(0, |certificate| certificate.len()),
                tls.version.as_deref().unwrap_or("?"),
                tls.cipher.as_deref().unwrap_or("?"),
            ),
            None => format!("Hello, {name}, whoever you are!"),
        }
    }
}

/// What a configuration file would say.
fn communicator(authority: &Authority, issued: &Issued) -> amd::Result<Communicator> {
    Communicator::builder()
        .property("IceSSL.CAs", authority.certificate().display().to_string())
        .property("IceSSL.CertFile", issued.certificate.display().to_string())
        .property("IceSSL.KeyFile", issued.key.display().to_string())
        .property("IceSSL.CheckCertName", "1")
        .args(std::env::args())
        .build()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let server = communicator(&ours, &ours.issue("server", &["127.0.0.1"]))?;
    let adapter = server.create_object_adapter_with_endpoints("Greeters", "ssl -h 127.0.0.1 -p 0")?;
    let proxy = adapter.add(Doorkeeper, "greeter")?.to_string();
    adapter.activate().await?;
    println!("serving {proxy}");

    let alice = communicator(&ours, &ours.issue("alice", &["alice"]))?;
    let greeter: GreeterPrx = alice.proxy(&proxy)?;
    println!("Alice hears: {}", greeter.greet("Alice").await?);

    // He trusts the server, which does not trust him.
    let mallory = theirs.issue("mallory", &["mallory"]);
    let mallory = communicator(&ours, &mallory)?;
    let greeter: GreeterPrx = mallory.proxy(&proxy)?;
    match greeter.greet("Mallory").await {
        Ok(greeting) => println!("Mallory hears: {greeting}"),
        Err(error) => println!("Mallory is not let in: {}", reasons(&error)),
    }

    // Certificates are renewed without a restart: new connections use what is in the files.
    server.ssl().reload()?;
    println!("the certificates were read again");
    for communicator in [alice, mallory, server] {
        communicator.destroy().await;
    }
    Ok(())
}

fn reasons(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
