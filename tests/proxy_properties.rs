//! Proxies that are described by properties.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd::prelude::*;
use amd::proxy::EndpointSelection;

fn communicator(properties: &[&str]) -> Communicator {
    let arguments = properties.iter().map(|property| format!("--{property}"));
    Communicator::from_args(["p".to_owned()].into_iter().chain(arguments)).unwrap()
}

#[test]
fn all_options() {
    let communicator = communicator(&[
        "Greeter.Proxy=greeter -o:tcp -h localhost -p 4061",
        "Greeter.Proxy.EndpointSelection=Ordered",
        "Greeter.Proxy.ConnectionCached=0",
        "Greeter.Proxy.PreferSecure=1",
        "Greeter.Proxy.CollocationOptimized=0",
        "Greeter.Proxy.InvocationTimeout=2500",
        "Greeter.Proxy.Context.user=alice",
        "Greeter.Proxy.Context.with.dots=yes",
    ]);
    let proxy: ObjectPrx = communicator.proxy_from_property("Greeter.Proxy").unwrap().unwrap();
    assert_eq!(proxy.to_string(), "greeter -o:tcp -h localhost -p 4061");
    assert_eq!(proxy.ice_get_endpoint_selection(), EndpointSelection::Ordered);
    assert!(!proxy.ice_is_connection_cached());
    assert!(proxy.ice_is_prefer_secure());
    assert!(!proxy.ice_is_collocation_optimized());
    assert_eq!(proxy.ice_get_invocation_timeout(), Some(Duration::from_millis(2500)));
    let context = [("user", "alice"), ("with.dots", "yes")];
    let context: HashMap<_, _> = context.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    assert_eq!(proxy.ice_get_context(), context);
}

#[test]
fn what_is_not_said_is_as_the_defaults_say() {
    let communicator = communicator(&[
        "App.A=greeter",
        "App.B=greeter",
        "App.B.InvocationTimeout=-1",
        "Ice.Default.InvocationTimeout=1000",
        "Ice.Default.PreferSecure=1",
    ]);
    let a: ObjectPrx = communicator.proxy_from_property("App.A").unwrap().unwrap();
    let b: ObjectPrx = communicator.proxy_from_property("App.B").unwrap().unwrap();
    assert_eq!(a.ice_get_invocation_timeout(), Some(Duration::from_secs(1)));
    assert_eq!(b.ice_get_invocation_timeout(), None);
    assert!(a.ice_is_prefer_secure() && a.ice_is_connection_cached() && a.ice_is_collocation_optimized());
    assert_eq!(communicator.proxy_from_property::<ObjectPrx>("App.C").unwrap(), None);
}

#[test]
fn there_and_back() {
    let one = communicator(&["Ice.Default.EndpointSelection=Ordered"]);
    let proxy: ObjectPrx = one.proxy("category/greeter -f facet:tcp -h h -p 1").unwrap();
    let proxy = proxy
        .ice_connection_cached(false)
        .ice_prefer_secure(true)
        .ice_invocation_timeout(Some(Duration::from_millis(1500)))
        .ice_context(HashMap::from([("user".to_owned(), "alice".to_owned())]));
    let properties = one.proxy_to_property(&proxy, "App.P");
    assert_eq!(properties.len(), 7, "{properties:?}");
    let arguments: Vec<_> = properties
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let other = communicator(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let again: ObjectPrx = other.proxy_from_property("App.P").unwrap().unwrap();
    assert_eq!(again.to_string(), proxy.to_string());
    assert_eq!(other.proxy_to_property(&again, "App.P"), properties);
}

#[test]
fn values_that_cannot_be_used_are_refused() {
    for property in [
        "App.P.EndpointSelection=Any",
        "App.P.InvocationTimeout=soon",
        "App.P.ConnectionCached=yes",
        "App.P.PreferSecure=x",
    ] {
        let arguments = ["p".to_owned(), "--App.P=greeter".to_owned(), format!("--{property}")];
        let error = Communicator::from_args(arguments).unwrap_err().to_string();
        assert!(error.contains(property.split('=').next().unwrap()), "{error}");
    }
    let error = communicator(&["App.P=greeter -f"])
        .proxy_from_property::<ObjectPrx>("App.P")
        .unwrap_err();
    assert!(error.to_string().contains("at position"), "{error}");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn unknown_options_are_warned_of() {
    let logged = |properties: &[&str]| {
        let communicator = communicator(properties);
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            communicator.proxy_from_property::<ObjectPrx>("App.P").unwrap();
        });
        String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
    };
    assert_eq!(
        logged(&[
            "App.P=greeter",
            "App.P.PreferSecure=1",
            "App.P.Context.x=y",
            "App.Ps.Other=1"
        ]),
        ""
    );
    let warned = logged(&["App.P=greeter", "App.P.EndpointSelect=Ordered"]);
    assert!(
        warned.contains("WARN") && warned.contains("App.P.EndpointSelect"),
        "{warned}"
    );
    assert_eq!(
        logged(&["App.P=greeter", "App.P.Endpoint=1", "Ice.Warn.UnknownProperties=0"]),
        ""
    );
}
