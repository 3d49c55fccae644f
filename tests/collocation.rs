//! Calls of objects in the same communicator, which need no network and are as other calls are.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use amd::prelude::*;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const LIMIT: Duration = Duration::from_secs(30);

#[derive(Debug, UserException)]
#[amd(module = "Collocation")]
pub struct Refused {
    pub reason: String,
}

#[interface(module = "Collocation")]
pub trait Probe {
    fn transport(&self) -> String;
    fn context(&self) -> HashMap<String, String>;
    fn refuse(&self) -> Result<(), Refused>;
    fn echo(&self, bytes: Vec<u8>) -> Vec<u8>;
    fn note(&self, number: i32);
    fn block(&self);
    fn relay(&self, depth: i32) -> i32;
}

struct Servant {
    notes: UnboundedSender<i32>,
    gate: Arc<Semaphore>,
}

#[servant(Probe)]
impl Servant {
    fn transport(&self, current: &Current) -> String {
        let connection = current.connection().expect("it came over a connection");
        connection.info().protocol.to_owned()
    }

    fn context(&self, current: &Current) -> HashMap<String, String> {
        let context = current.context();
        context
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn refuse(&self) -> Result<(), Refused> {
        Err(Refused {
            reason: "no".to_owned(),
        })
    }

    fn echo(&self, bytes: Vec<u8>) -> Vec<u8> {
        bytes
    }

    #[amd(inline)]
    fn note(&self, number: i32) {
        self.notes.send(number).unwrap();
    }

    async fn block(&self) {
        self.gate.acquire().await.unwrap().forget();
    }

    async fn relay(&self, depth: i32, current: &Current) -> Result<i32, DispatchError> {
        if depth == 0 {
            return Ok(0);
        }
        let again = current.adapter().create_proxy(current.identity());
        let again: ProbePrx = again.map_err(DispatchError::unknown)?.ice_unchecked_cast();
        Ok(1 + again.relay(depth - 1).await?)
    }
}

struct Setup {
    communicator: Communicator,
    adapter: ObjectAdapter,
    probe: ProbePrx,
    notes: UnboundedReceiver<i32>,
    gate: Arc<Semaphore>,
}

fn start(args: &[&str]) -> Setup {
    let communicator = Communicator::from_args(["p"].iter().chain(args).copied()).unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Probes", "tcp -h 127.0.0.1")
        .unwrap();
    let (sender, notes) = unbounded_channel();
    let gate = Arc::new(Semaphore::new(0));
    let servant = Servant {
        notes: sender,
        gate: gate.clone(),
    };
    let probe = adapter.add(servant, "probe").unwrap().ice_unchecked_cast();
    Setup {
        communicator,
        adapter,
        probe,
        notes,
        gate,
    }
}

async fn start_active(args: &[&str]) -> Setup {
    let setup = start(args);
    setup.adapter.activate().await.unwrap();
    setup
}

async fn ends<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, future).await.expect("it ends")
}

async fn transport(probe: &ProbePrx) -> String {
    ends(probe.transport()).await.unwrap()
}

#[tokio::test]
async fn no_network_is_used_unless_asked_for() {
    let setup = start_active(&[]).await;
    assert_eq!(transport(&setup.probe).await, "memory");
    let parsed: ProbePrx = setup.communicator.proxy(&setup.probe.to_string()).unwrap();
    assert_eq!(transport(&parsed).await, "memory");
    let by_network = setup.probe.ice_collocation_optimized(false);
    assert!(!by_network.ice_is_collocation_optimized());
    assert_eq!(transport(&by_network).await, "tcp");
    assert_eq!(transport(&by_network.ice_collocation_optimized(true)).await, "memory");

    let elsewhere = Communicator::new().unwrap();
    let from_elsewhere: ProbePrx = elsewhere.proxy(&setup.probe.to_string()).unwrap();
    assert_eq!(transport(&from_elsewhere).await, "tcp");
    elsewhere.destroy().await;
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn the_property_turns_it_off() {
    let setup = start_active(&["--Ice.Default.CollocationOptimized=0"]).await;
    assert_eq!(transport(&setup.probe).await, "tcp");
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn one_endpoint_of_the_adapter_is_enough() {
    let setup = start_active(&[]).await;
    let port = setup.adapter.published_endpoints()[0].port().unwrap();
    let text = format!("probe:tcp -h 127.0.0.1 -p 1:tcp -h 127.0.0.1 -p {port} -t 5000");
    assert_eq!(transport(&setup.communicator.proxy(&text).unwrap()).await, "memory");
    let other: ProbePrx = setup.communicator.proxy("probe:tcp -h 127.0.0.1 -p 1").unwrap();
    let outcome = ends(other.transport()).await;
    assert!(matches!(outcome, Err(InvocationError::Connection(_))), "{outcome:?}");
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn a_well_known_object_is_found_in_the_process() {
    let setup = start_active(&[]).await;
    assert_eq!(transport(&setup.communicator.proxy("probe").unwrap()).await, "memory");
    let other: ProbePrx = setup.communicator.proxy("other").unwrap();
    let outcome = ends(other.transport()).await;
    assert!(
        matches!(outcome, Err(InvocationError::NoEndpoint { .. })),
        "{outcome:?}"
    );
    let facet = setup
        .communicator
        .proxy::<ProbePrx>("probe")
        .unwrap()
        .ice_with_facet("none");
    let outcome = ends(facet.transport()).await;
    assert!(matches!(outcome, Err(InvocationError::FacetNotExist(_))), "{outcome:?}");
    // The way of one object is not that of another.
    let known: ProbePrx = setup.communicator.proxy("probe").unwrap();
    transport(&known).await;
    let renamed = known.ice_with_identity("other".parse().unwrap());
    let outcome = ends(renamed.transport()).await;
    assert!(
        matches!(outcome, Err(InvocationError::NoEndpoint { .. })),
        "{outcome:?}"
    );
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn outcomes_and_contexts_are_as_over_the_network() {
    let setup = start_active(&[]).await;
    for probe in [setup.probe.clone(), setup.probe.ice_collocation_optimized(false)] {
        let context = HashMap::from([("key".to_owned(), "value".to_owned())]);
        assert_eq!(ends(probe.context().context(context.clone())).await.unwrap(), context);
        let refused = ends(probe.refuse()).await.unwrap_err();
        assert_eq!(refused.user().unwrap().reason, "no");
        let absent = probe.ice_with_identity("absent".parse().unwrap());
        let outcome = ends(absent.transport()).await;
        assert!(
            matches!(outcome, Err(InvocationError::ObjectNotExist(_))),
            "{outcome:?}"
        );
        let outcome = ends(probe.block().timeout(Duration::from_millis(50))).await;
        assert!(matches!(outcome, Err(InvocationError::Timeout)), "{outcome:?}");
    }
    setup.gate.add_permits(2);
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn oneway_and_batch_calls_keep_their_order() {
    let mut setup = start_active(&[]).await;
    let (oneway, batch) = (setup.probe.ice_oneway(), setup.probe.ice_batch_oneway());
    for number in 0..100 {
        ends(oneway.note(number)).await.unwrap();
    }
    for number in 100..200 {
        ends(batch.note(number)).await.unwrap();
    }
    ends(batch.ice_flush_batch_requests()).await.unwrap();
    for number in 0..200 {
        assert_eq!(ends(setup.notes.recv()).await, Some(number));
    }
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn no_limit_of_the_network_holds() {
    let setup = start_active(&["--Ice.Connection.Server.MaxDispatches=4", "--Ice.MessageSizeMax=1"]).await;
    assert_eq!(ends(setup.probe.relay(20)).await.unwrap(), 20);
    let large = vec![7; 3 << 20];
    assert_eq!(ends(setup.probe.echo(&large)).await.unwrap(), large);
    let by_network = setup.probe.ice_collocation_optimized(false);
    let outcome = ends(by_network.echo(&large)).await;
    assert!(outcome.is_err(), "a message that is too large was taken");
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn it_is_no_connection_of_the_adapter() {
    let setup = start_active(&["--Probes.MaxConnections=1"]).await;
    assert_eq!(transport(&setup.probe).await, "memory");
    assert_eq!(transport(&setup.probe.ice_collocation_optimized(false)).await, "tcp");
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn calls_wait_while_the_adapter_is_on_hold() {
    let setup = start(&[]);
    // Before its first activation an adapter is on hold.
    let early = setup.probe.transport();
    tokio::pin!(early);
    assert!(futures::poll!(&mut early).is_pending());
    let outcome = ends(setup.probe.ice_ping().timeout(Duration::from_millis(100))).await;
    assert!(matches!(outcome, Err(InvocationError::Timeout)), "{outcome:?}");
    setup.adapter.activate().await.unwrap();
    assert_eq!(ends(early).await.unwrap(), "memory");

    setup.adapter.hold().unwrap();
    let outcome = ends(setup.probe.ice_ping().timeout(Duration::from_millis(100))).await;
    assert!(matches!(outcome, Err(InvocationError::Timeout)), "{outcome:?}");
    setup.adapter.activate().await.unwrap();
    ends(setup.probe.ice_ping()).await.unwrap();
    setup.communicator.destroy().await;
}

#[tokio::test]
async fn a_deactivated_adapter_answers_what_it_took_and_nothing_else() {
    let setup = start_active(&[]).await;
    let blocked = tokio::spawn(setup.probe.block().into_future());
    // The call is in dispatch once the gate has somebody who waits, which a later call over the same connection shows.
    transport(&setup.probe).await;
    setup.adapter.deactivate();
    let outcome = ends(setup.probe.transport()).await;
    let expected = matches!(&outcome, Err(InvocationError::AdapterDeactivated { adapter }) if adapter == "Probes");
    assert!(expected, "{outcome:?}");
    setup.gate.add_permits(1);
    ends(blocked).await.unwrap().unwrap();
    ends(setup.adapter.wait_for_deactivate()).await;

    // A proxy that was not used looks for its object elsewhere.
    let fresh: ProbePrx = setup.communicator.proxy(&setup.probe.to_string()).unwrap();
    let outcome = ends(fresh.transport()).await;
    assert!(matches!(outcome, Err(InvocationError::Connection(_))), "{outcome:?}");
    ends(setup.communicator.destroy()).await;
    let outcome = ends(setup.probe.transport()).await;
    assert!(
        matches!(outcome, Err(InvocationError::CommunicatorDestroyed)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn an_adapter_without_endpoints_is_called_by_its_own_process() {
    let setup = start(&[]);
    let adapter = setup.communicator.create_object_adapter("").unwrap();
    let servant = setup.adapter.remove("probe").unwrap();
    let probe: ProbePrx = adapter.add(servant, "probe").unwrap().ice_unchecked_cast();
    adapter.activate().await.unwrap();
    assert!(probe.ice_endpoints().is_empty());
    assert_eq!(transport(&probe).await, "memory");
    setup.communicator.destroy().await;
}
