//! One table of cases for both directions.
//!
//! The servants of `Zoo` and `Limits` return what they are given. A peer's servant asked with `via` in the context gets it
//! from the servant that stands there, which is ours: then the peer is our server and our client in one call, and has
//! decoded and encoded everything four times on the way.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use amd::Encoding;
use amd::prelude::*;
use libtest_mimic::{Failed, Trial};
use test_support::peers::{Language, PeerServer};
use tokio::runtime::Runtime;

use super::limits::LimitsServant;
use super::zoo::{HeistServant, ZooServant};
use super::{LIMIT, Outcome, trial};

pub mod slice {
    amd::slice!("tests/peers/Limits.ice");
}

/// A peer's server, and ours.
pub struct Both {
    server: PeerServer,
    pub communicator: Communicator,
    pub adapter: ObjectAdapter,
}

/// A way to a servant.
#[derive(Clone, Debug)]
pub struct Way<P> {
    pub name: &'static str,
    pub encoding: Encoding,
    /// Their client calls our servant on this way.
    pub is_relayed: bool,
    pub communicator: Communicator,
    pub proxy: P,
}

type BoxedOutcome = Pin<Box<dyn Future<Output = Outcome>>>;

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Language::ALL {
        let mut add = |subject: &str, test: fn(Both) -> BoxedOutcome| {
            let name = format!("{}_both_ways::{subject}", language.name());
            trials.push(trial(name, language, move || check(language, test)));
        };
        super::zoo::add_trials(&mut add);
        super::limits::add_trials(&mut add);
    }
    trials
}

fn check(language: Language, test: fn(Both) -> BoxedOutcome) -> Outcome {
    let runtime = Runtime::new()?;
    let _context = runtime.enter();
    // Ice for Python accepts cycles always, for C++ if it is told to.
    let server = PeerServer::start(language, &["--Ice.AcceptClassCycles=1", "--Ice.MessageSizeMax=8192"])?;
    let arguments = ["interop", "--Ice.AcceptClassCycles=1", "--Ice.MessageSizeMax=8192"];
    let communicator = Communicator::from_args(arguments)?;
    let adapter = communicator.create_object_adapter_with_endpoints("Ours", "tcp -h 127.0.0.1 -p 0")?;
    adapter.add(ZooServant, "zoo")?;
    adapter.add(HeistServant, "heist")?;
    adapter.add(LimitsServant, "limits")?;
    runtime.block_on(adapter.activate())?;
    let both = Both {
        server,
        communicator,
        adapter,
    };
    let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, test(both)).await });
    outcome.map_err(|_| Failed::from("the test took too long"))?
}

impl Both {
    /// The peer's servant, and ours by way of it, in both encodings.
    pub fn ways<P: Proxy>(&self, identity: &str) -> Result<Vec<Way<P>>, Failed> {
        let direct: P = self.communicator.proxy(&self.server.proxy_of(identity))?;
        let via = HashMap::from([("via".to_owned(), self.adapter.create_proxy(identity)?.to_string())]);
        let relayed = direct.ice_context(via);
        let way = |name, encoding, is_relayed, proxy: &P| Way {
            name,
            encoding,
            is_relayed,
            communicator: self.communicator.clone(),
            proxy: proxy.ice_encoding(encoding),
        };
        Ok(vec![
            way("1.1", Encoding::V1_1, false, &direct),
            way("1.1 by way of the peer", Encoding::V1_1, true, &relayed),
            way("1.0", Encoding::V1_0, false, &direct),
            way("1.0 by way of the peer", Encoding::V1_0, true, &relayed),
        ])
    }

    /// The peer's servant, which asks the one of ours with this identity.
    pub fn via<P: Proxy>(&self, identity: &str, ours: &str) -> Result<P, Failed> {
        let direct: P = self.communicator.proxy(&self.server.proxy_of(identity))?;
        let via = HashMap::from([("via".to_owned(), self.adapter.create_proxy(ours)?.to_string())]);
        Ok(direct.ice_context(via))
    }
}
