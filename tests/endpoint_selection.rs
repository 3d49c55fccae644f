//! Which server a call goes to, and over which connection.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::HashSet;
use std::time::Duration;

use amd::prelude::*;
use amd::proxy::EndpointSelection;

#[interface(module = "Selection")]
pub trait Named {
    fn name(&self) -> String;
}

struct Server {
    name: String,
}

#[servant(Named)]
impl Server {
    fn name(&self) -> String {
        self.name.clone()
    }
}

/// A server on a port of its own. Each has a communicator, as in a process of its own.
async fn serve(name: &str) -> (Communicator, u16) {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Named", "tcp -h 127.0.0.1")
        .unwrap();
    let name = name.to_owned();
    adapter.add(Server { name }, "named").unwrap();
    adapter.activate().await.unwrap();
    let port = adapter.published_endpoints()[0].port().unwrap();
    (communicator, port)
}

fn proxy(client: &Communicator, ports: &[u16]) -> NamedPrx {
    let endpoints: String = ports
        .iter()
        .map(|port| format!(":tcp -h 127.0.0.1 -p {port}"))
        .collect();
    client.proxy(&format!("named{endpoints}")).unwrap()
}

async fn name(proxy: &NamedPrx) -> String {
    let called = tokio::time::timeout(Duration::from_secs(30), proxy.name()).await;
    called.expect("the call ends").unwrap()
}

#[tokio::test]
async fn ordered_endpoints_are_tried_in_their_order() {
    let client = Communicator::new().unwrap();
    let (first, one) = serve("first").await;
    let (second, two) = serve("second").await;
    let ordered = proxy(&client, &[one, two]).ice_endpoint_selection(EndpointSelection::Ordered);
    for id in 0..20 {
        // A connection of its own, so that each call chooses anew.
        assert_eq!(name(&ordered.ice_connection_id(&id.to_string())).await, "first");
    }
    assert_eq!(name(&ordered).await, "first");
    first.destroy().await;
    assert_eq!(name(&ordered).await, "second");
    second.destroy().await;
    client.destroy().await;
}

#[tokio::test]
async fn the_property_says_the_order() {
    let client = Communicator::from_args(["p", "--Ice.Default.EndpointSelection=Ordered"]).unwrap();
    let prx = proxy(&client, &[1]);
    assert_eq!(prx.ice_get_endpoint_selection(), EndpointSelection::Ordered);
    let error = Communicator::from_args(["p", "--Ice.Default.EndpointSelection=Any"]).unwrap_err();
    assert!(error.to_string().contains("`Random` or `Ordered`"), "{error}");
}

#[tokio::test]
async fn calls_spread_where_the_connection_is_not_kept() {
    let client = Communicator::new().unwrap();
    let mut servers = Vec::new();
    let mut ports = Vec::new();
    for name in ["a", "b", "c"] {
        let (server, port) = serve(name).await;
        servers.push(server);
        ports.push(port);
    }
    let kept = proxy(&client, &ports);
    let first = name(&kept).await;
    for _ in 0..20 {
        assert_eq!(name(&kept).await, first);
    }
    // Not to see one of three in 300 draws has a probability below 10^-52.
    let spread = kept.ice_connection_cached(false);
    let mut seen = HashSet::new();
    for _ in 0..300 {
        seen.insert(name(&spread).await);
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert_eq!(spread.ice_cached_connection(), None);

    // Those that are gone are passed over.
    let dead = servers.remove(0);
    dead.destroy().await;
    for _ in 0..20 {
        assert_ne!(name(&spread).await, "a");
    }
    for server in servers {
        server.destroy().await;
    }
    client.destroy().await;
}

#[tokio::test]
async fn an_id_has_connections_of_its_own() {
    let client = Communicator::new().unwrap();
    let (server, port) = serve("server").await;
    let plain = proxy(&client, &[port]);
    let connection = async |proxy: &NamedPrx| proxy.ice_get_connection().await.unwrap();
    let first = connection(&plain).await;
    assert_eq!(connection(&proxy(&client, &[port])).await, first);
    let other = connection(&plain.ice_connection_id("mine")).await;
    assert_ne!(other, first);
    assert_eq!(
        connection(&proxy(&client, &[port]).ice_connection_id("mine")).await,
        other
    );
    assert_eq!((first.connection_id(), other.connection_id()), ("", "mine"));
    assert_eq!(plain.ice_connection_id("mine").ice_get_connection_id(), "mine");
    server.destroy().await;
    client.destroy().await;
}

#[tokio::test]
async fn names_of_one_address_share_its_connection() {
    let client = Communicator::new().unwrap();
    let (server, port) = serve("server").await;
    let at = |host: &str| -> NamedPrx { client.proxy(&format!("named:tcp -h {host} -p {port}")).unwrap() };
    let connection = async |proxy: NamedPrx| proxy.ice_get_connection().await.unwrap();
    let by_name = connection(at("localhost")).await;
    assert_eq!(connection(at("127.0.0.1")).await, by_name);
    let by_address = connection(at("127.0.0.1").ice_connection_id("x")).await;
    assert_eq!(connection(at("localhost").ice_connection_id("x")).await, by_address);
    // The source address belongs to what a connection is.
    let from_here = connection(at("127.0.0.1 --sourceAddress 127.0.0.1")).await;
    assert_ne!(from_here, by_name);
    server.destroy().await;
    client.destroy().await;
}

#[tokio::test]
async fn a_secure_proxy_uses_no_other_endpoint() {
    let client = Communicator::new().unwrap();
    let (server, port) = serve("server").await;
    let secure = proxy(&client, &[port]).ice_secure(true);
    assert!(secure.ice_is_secure());
    let outcome = secure.name().await;
    assert!(
        matches!(outcome, Err(InvocationError::NoEndpoint { .. })),
        "{outcome:?}"
    );

    let strict = Communicator::from_args(["p", "--Ice.Override.Secure=1"]).unwrap();
    let outcome = proxy(&strict, &[port]).name().await;
    assert!(
        matches!(outcome, Err(InvocationError::NoEndpoint { .. })),
        "{outcome:?}"
    );
    server.destroy().await;
    client.destroy().await;
}

/// What the two have in common goes over one connection, whichever comes first.
#[tokio::test]
async fn a_connection_to_any_endpoint_will_do() {
    let client = Communicator::new().unwrap();
    let (first, one) = serve("first").await;
    let (second, two) = serve("second").await;
    assert_eq!(name(&proxy(&client, &[two])).await, "second");
    let ordered = proxy(&client, &[one, two]).ice_endpoint_selection(EndpointSelection::Ordered);
    assert_eq!(name(&ordered).await, "second");
    first.destroy().await;
    second.destroy().await;
    client.destroy().await;
}
