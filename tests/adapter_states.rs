//! Endpoints of an adapter, and what a servant may do with its own adapter from inside a dispatch.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use amd::prelude::*;
use tokio::sync::Semaphore;

/// What must happen happens within this.
const PATIENCE: Duration = Duration::from_secs(60);
/// For what must not happen.
const A_WHILE: Duration = Duration::from_millis(50);

#[interface(module = "Test")]
pub trait Door {
    fn knock(&self) -> String;
    fn close_and_open(&self) -> String;
    fn close_and_open_blocking(&self) -> String;
    fn lock(&self) -> String;
    fn lock_blocking(&self) -> String;
    fn demolish(&self) -> String;
}

#[derive(Clone)]
struct Porter {
    communicator: Communicator,
    begun: Arc<Semaphore>,
    gate: Arc<Semaphore>,
}

impl Porter {
    fn new(communicator: &Communicator) -> Self {
        Self {
            communicator: communicator.clone(),
            begun: Arc::new(Semaphore::new(0)),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    async fn hold_and_resume(&self, adapter: &ObjectAdapter) -> String {
        adapter.hold().unwrap();
        self.begun.add_permits(1);
        self.gate.acquire().await.unwrap().forget();
        adapter.activate().await.unwrap();
        "open again".to_owned()
    }

    /// Deactivates, says so, and goes on until it is let through.
    async fn end(&self, adapter: &ObjectAdapter) -> String {
        adapter.deactivate();
        // A second time changes nothing.
        adapter.deactivate();
        assert!(adapter.hold().is_err() && adapter.activate().await.is_err());
        self.begun.add_permits(1);
        self.gate.acquire().await.unwrap().forget();
        "locked".to_owned()
    }
}

#[servant(Door)]
impl Porter {
    fn knock(&self) -> String {
        "come in".to_owned()
    }

    async fn close_and_open(&self, current: &Current) -> String {
        self.hold_and_resume(current.adapter()).await
    }

    fn close_and_open_blocking(&self, current: &Current) -> String {
        futures::executor::block_on(self.hold_and_resume(current.adapter()))
    }

    async fn lock(&self, current: &Current) -> String {
        self.end(current.adapter()).await
    }

    fn lock_blocking(&self, current: &Current) -> String {
        futures::executor::block_on(self.end(current.adapter()))
    }

    async fn demolish(&self) -> String {
        self.communicator.shutdown();
        self.begun.add_permits(1);
        self.gate.acquire().await.unwrap().forget();
        "gone".to_owned()
    }
}

/// An operation of the door.
type Knock = fn(&DoorPrx) -> Invocation<String>;

async fn in_time<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("it hangs")
}

struct Setup {
    server: Communicator,
    adapter: ObjectAdapter,
    porter: Porter,
    client: Communicator,
    door: DoorPrx,
}

impl Setup {
    async fn new(endpoints: &str) -> Self {
        let server = Communicator::new().unwrap();
        let adapter = server.create_object_adapter_with_endpoints("A", endpoints).unwrap();
        let porter = Porter::new(&server);
        let door = adapter.add(porter.clone(), "door").unwrap();
        adapter.activate().await.unwrap();
        let client = Communicator::new().unwrap();
        let door = client.proxy(&door.to_string()).unwrap();
        Self {
            server,
            adapter,
            porter,
            client,
            door,
        }
    }

    async fn has_begun(&self) {
        in_time(self.porter.begun.acquire()).await.unwrap().forget();
    }

    fn ports(&self) -> Vec<u16> {
        let endpoints = self.adapter.published_endpoints();
        endpoints.iter().map(|endpoint| endpoint.port().unwrap()).collect()
    }

    async fn destroy(self) {
        in_time(self.client.destroy()).await;
        in_time(self.server.destroy()).await;
    }
}

#[tokio::test]
async fn each_of_several_endpoints_is_listened_on_and_published() {
    let setup = Setup::new("tcp -h 127.0.0.1 -p 0:tcp -h 127.0.0.1 -p 0:tcp -h 127.0.0.1 -p 0").await;
    let ports = setup.ports();
    assert_eq!(ports.len(), 3, "{}", setup.door);
    for port in &ports {
        let alone: DoorPrx = setup.client.proxy(&format!("door:tcp -h 127.0.0.1 -p {port}")).unwrap();
        assert_eq!(in_time(alone.knock()).await.unwrap(), "come in");
    }
    let text = setup.door.to_string();
    assert!(ports.iter().all(|port| text.contains(&format!("-p {port}"))), "{text}");
    in_time(setup.server.destroy()).await;
    for port in ports {
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "nobody listens");
    }
    in_time(setup.client.destroy()).await;
}

#[tokio::test]
async fn a_client_goes_on_to_the_endpoint_that_answers() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let setup = Setup::new("tcp -h 127.0.0.1 -p 0").await;
    let there = setup.ports()[0];
    let endpoints = format!("tcp -h 127.0.0.1 -p {gone}:tcp -h 127.0.0.1 -p {there}");
    let door: DoorPrx = setup.client.proxy(&format!("door:{endpoints}")).unwrap();
    assert_eq!(in_time(door.knock()).await.unwrap(), "come in");
    setup.destroy().await;
}

#[tokio::test]
async fn the_published_host_is_what_proxies_say() {
    let server = Communicator::builder()
        .property("A.PublishedHost", "server.example")
        .build()
        .unwrap();
    let adapter = server.create_object_adapter_with_endpoints("A", "tcp -p 0").unwrap();
    let proxy = adapter.create_proxy("x").unwrap();
    let hosts: Vec<_> = proxy.ice_endpoints().iter().map(|endpoint| endpoint.host()).collect();
    assert_eq!(hosts, [Some("server.example")], "{proxy}");
    in_time(server.destroy()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispatch_holds_and_resumes_its_own_adapter() {
    let setup = Setup::new("tcp -h 127.0.0.1 -p 0").await;
    for blocking in [false, true] {
        let held = if blocking {
            setup.door.close_and_open_blocking()
        } else {
            setup.door.close_and_open()
        };
        let held = tokio::spawn(held.into_future());
        setup.has_begun().await;
        // Over the same connection, and over another one.
        let other = Communicator::new().unwrap();
        let others: DoorPrx = other.proxy(&setup.door.to_string()).unwrap();
        let mut waiting = [setup.door.knock(), others.knock()].map(|call| tokio::spawn(call.into_future()));
        for call in &mut waiting {
            assert!(tokio::time::timeout(A_WHILE, call).await.is_err(), "it is on hold");
        }
        setup.porter.gate.add_permits(1);
        assert_eq!(in_time(held).await.unwrap().unwrap(), "open again");
        for call in waiting {
            assert_eq!(in_time(call).await.unwrap().unwrap(), "come in");
        }
        in_time(other.destroy()).await;
    }
    setup.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispatch_that_deactivates_its_own_adapter_is_answered() {
    let calls: [(Knock, &str); 3] = [
        (DoorPrx::lock, "locked"),
        (DoorPrx::lock_blocking, "locked"),
        (DoorPrx::demolish, "gone"),
    ];
    for (call, answer) in calls {
        let setup = Setup::new("tcp -h 127.0.0.1 -p 0").await;
        let locked = tokio::spawn(call(&setup.door).into_future());
        setup.has_begun().await;
        assert!(setup.adapter.is_deactivated());
        let adapter = setup.adapter.clone();
        let deactivated = adapter.wait_for_deactivate();
        let mut deactivated = std::pin::pin!(deactivated);
        let early = tokio::time::timeout(A_WHILE, &mut deactivated).await;
        assert!(early.is_err(), "its dispatch is not done");
        setup.porter.gate.add_permits(1);
        assert_eq!(in_time(locked).await.unwrap().unwrap(), answer);
        in_time(deactivated).await;
        assert!(in_time(setup.door.knock()).await.is_err(), "nobody is there");
        setup.destroy().await;
    }
}
