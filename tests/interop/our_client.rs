//! Their servers, our proxies.

use std::collections::HashMap;
use std::fmt::Debug;
use std::future::Future;
use std::time::{Duration, Instant};

use amd::observe::TraceContext;
use amd::prelude::*;
use amd::{CommunicatorBuilder, ConnectionError, Encoding};
use libtest_mimic::{Failed, Trial};
use test_support::peers::{Language, PeerServer};
use tokio::runtime::Runtime;

use super::everything::client::EverythingPrx;
use super::everything::{BaseProblem, Closed, DerivedProblem, GreeterPrx, NameTaken, Problem, RegisterError};
use super::types::{Big, Color, Detailed, Failure, MoreDetailed, Named, Point, TypesPrx};
use super::{LIMIT, Outcome, trial};

/// A peer's server and what we call it through.
pub(super) struct Peer {
    server: PeerServer,
    communicator: Communicator,
    everything: EverythingPrx,
    greeter: GreeterPrx,
}

/// What may depend on the transport.
pub(super) const TRANSPORT: [(&str, fn(Peer) -> BoxedOutcome); 9] = [
    ("greet", |peer| Box::pin(greet(peer))),
    ("types", |peer| Box::pin(with(peer, types))),
    ("oneway", |peer| Box::pin(oneway(peer))),
    ("batch", |peer| Box::pin(batch(peer))),
    ("calls_overlap", |peer| Box::pin(calls_overlap(peer))),
    ("big", |peer| Box::pin(big(peer))),
    ("graceful_close_by_client", |peer| {
        Box::pin(graceful_close_by_client(peer))
    }),
    ("graceful_close_by_server", |peer| {
        Box::pin(graceful_close_by_server(peer))
    }),
    ("killed_midcall", |peer| Box::pin(killed_midcall(peer))),
];

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for language in Language::ALL {
        let mut add = |subject: &str, test: fn(Peer) -> BoxedOutcome| {
            let name = format!("{}_server::{subject}", language.name());
            trials.push(trial(name, language, move || check(language, test)));
        };
        add("greet", |peer| Box::pin(greet(peer)));
        add("types", |peer| Box::pin(with(peer, types)));
        add("results", |peer| Box::pin(with(peer, results)));
        add("exceptions", |peer| Box::pin(with(peer, exceptions)));
        add("structs", |peer| Box::pin(structs(peer)));
        add("enums", |peer| Box::pin(enums(peer)));
        add("optionals", |peer| Box::pin(optionals(peer)));
        add("not_exist", |peer| Box::pin(not_exist(peer)));
        add("encoding_1_0", |peer| Box::pin(encoding_1_0(peer)));
        add("context", |peer| Box::pin(context(peer)));
        add("trace context and deadlines", |peer| Box::pin(trace_and_deadline(peer)));
        add("current", |peer| Box::pin(current(peer)));
        add("oneway", |peer| Box::pin(oneway(peer)));
        add("batch", |peer| Box::pin(batch(peer)));
        add("proxies", |peer| Box::pin(proxies(peer)));
        add("builtin", |peer| Box::pin(builtin(peer)));
        add("calls_overlap", |peer| Box::pin(calls_overlap(peer)));
        add("timeout_and_drop", |peer| Box::pin(timeout_and_drop(peer)));
        add("big", |peer| Box::pin(big(peer)));
        add("graceful_close_by_client", |peer| {
            Box::pin(graceful_close_by_client(peer))
        });
        add("graceful_close_by_server", |peer| {
            Box::pin(graceful_close_by_server(peer))
        });
        add("killed_midcall", |peer| Box::pin(killed_midcall(peer)));
        let name = format!("{}_server::plain_thread", language.name());
        trials.push(trial(name, language, move || plain_thread(language)));
    }
    trials
}

pub(super) type BoxedOutcome = std::pin::Pin<Box<dyn Future<Output = Outcome>>>;

fn connect(language: Language, arguments: &[&str], communicator: CommunicatorBuilder) -> Result<Peer, Failed> {
    let server = PeerServer::start(language, arguments)?;
    let communicator = communicator.build()?;
    let everything: EverythingPrx = communicator.proxy(server.proxy())?;
    let greeter = communicator.proxy(&server.proxy_of("greeter"))?;
    Ok(Peer {
        server,
        communicator,
        everything,
        greeter,
    })
}

fn check(language: Language, test: fn(Peer) -> BoxedOutcome) -> Outcome {
    check_with(language, &[], Communicator::builder(), test)
}

/// With a server that has these arguments.
pub(super) fn check_with(
    language: Language,
    arguments: &[&str],
    communicator: CommunicatorBuilder,
    test: fn(Peer) -> BoxedOutcome,
) -> Outcome {
    let runtime = Runtime::new()?;
    let _context = runtime.enter();
    let peer = connect(language, arguments, communicator)?;
    let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, test(peer)).await });
    outcome.map_err(|_| Failed::from("the test took too long"))?
}

pub fn same<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Outcome {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: expected {expected:?}, found {found:?}").into())
}

pub fn holds(what: &str, condition: bool, found: impl Debug) -> Outcome {
    if condition {
        Ok(())
    } else {
        Err(format!("{what}: found {found:?}").into())
    }
}

fn sleep_of(peer: &Peer, duration: Duration) -> Invocation<()> {
    peer.everything
        .sleep(duration.as_millis().try_into().unwrap_or(i32::MAX))
}

/// Keeps the server while its proxy is tested.
async fn with(peer: Peer, test: impl AsyncFnOnce(&EverythingPrx) -> Outcome) -> Outcome {
    test(&peer.everything).await
}

/// A call of `sleep` whose request is with the server, as the ping behind it tells.
async fn nap_in_progress(peer: &Peer, duration: Duration) -> Result<Invocation<()>, Failed> {
    let mut nap = sleep_of(peer, duration);
    let polled = futures::poll!(&mut nap);
    holds("the call is on its way", polled.is_pending(), &polled)?;
    peer.everything.ice_ping().await?;
    Ok(nap)
}

/// The servant of the types, with both encodings.
fn all_types(peer: &Peer) -> Result<[TypesPrx; 2], Failed> {
    let types: TypesPrx = peer.communicator.proxy(&peer.server.proxy_of("types"))?;
    let old = types.ice_encoding(Encoding::V1_0);
    Ok([types, old])
}

const POINTS: [Point; 2] = [
    Point { x: 1, y: -1 },
    Point {
        x: i32::MIN,
        y: i32::MAX,
    },
];

fn thing() -> Named {
    Named {
        name: "n".to_owned(),
        favourite: Color::Blue,
        place: POINTS[0],
    }
}

async fn structs(peer: Peer) -> Outcome {
    for types in all_types(&peer)? {
        same("echoNamed", types.echo_named(&thing()).await?, thing())?;
        for points in [vec![], POINTS.to_vec(), vec![POINTS[1]; 200]] {
            same("echoPoints", types.echo_points(&points).await?, points)?;
        }
        for places in [
            HashMap::new(),
            HashMap::from([(POINTS[0], Color::Green), (POINTS[1], Color::Red)]),
        ] {
            same("echoPlaces", types.echo_places(&places).await?, places)?;
        }
    }
    Ok(())
}

async fn enums(peer: Peer) -> Outcome {
    let colors = [Color::Red, Color::Green, Color::Blue];
    for types in all_types(&peer)? {
        for color in colors {
            same("echoColor", types.echo_color(&color).await?, color)?;
        }
        for big in [Big::Small, Big::Large] {
            same("echoBig", types.echo_big(&big).await?, big)?;
        }
        same("echoColors", types.echo_colors(&colors).await?, colors.to_vec())?;
    }
    Ok(())
}

async fn optionals(peer: Peer) -> Outcome {
    let [types, old] = all_types(&peer)?;
    for (text, count) in [("text", 2), ("", 0), (&"x".repeat(300), 100)] {
        for present in 0..128 {
            let has = |bit: i32| present & (1 << bit) != 0;
            let points = has(2).then(|| vec![POINTS[0]; count]);
            let texts = has(4).then(|| vec![text.to_owned(); count]);
            let expected = (
                has(6).then_some(0.5),
                has(0).then_some(Color::Blue),
                present,
                has(1).then(|| text.to_owned()),
                points.clone(),
                has(3).then(thing),
                texts.clone(),
                has(5).then(|| peer.greeter.clone()),
            );
            let call = |types: &TypesPrx| {
                types.echo_optionals(
                    expected.1.as_ref(),
                    present,
                    expected.3.as_deref(),
                    points.as_deref(),
                    expected.5.as_ref(),
                    texts.as_deref(),
                    expected.7.as_ref(),
                    expected.0,
                )
            };
            same("echoOptionals", call(&types).await?, expected.clone())?;
            let nothing = (None, None, present, None, None, None, None, None);
            same("echoOptionals in 1.0", call(&old).await?, nothing)?;
        }
    }
    optional_members(&types, &old).await
}

async fn optional_members(types: &TypesPrx, old: &TypesPrx) -> Outcome {
    let detailed = |code, text: Option<&str>, place| Detailed {
        place,
        code,
        text: text.map(str::to_owned),
    };
    let place = Some(Point { x: 1, y: 2 });
    let derived = MoreDetailed {
        base: detailed(3, Some("more"), None),
        shade: Some(Color::Green),
    };
    for (types, which, expected) in [
        (types, "set", Failure::Detailed(detailed(1, Some("why"), place))),
        (types, "unset", Failure::Detailed(detailed(2, None, None))),
        (types, "derived", Failure::More(derived)),
        (old, "set", Failure::Detailed(detailed(1, None, None))),
    ] {
        let failed = types.fail(which).await;
        holds(
            which,
            matches!(&failed, Err(error) if error.user() == Some(&expected)),
            &failed,
        )?;
    }
    types.fail("").await?;
    Ok(())
}

async fn greet(peer: Peer) -> Outcome {
    same("greet", peer.greeter.greet("Alice").await?, "Hello, Alice!".into())?;
    same("nobody", peer.greeter.greet("").await?, "Hello, !".into())?;
    let admin = peer.greeter.ice_with_facet("admin");
    same("facet", admin.greet("Alice").await?, "Welcome back, Alice!".into())
}

macro_rules! echoes {
    ($everything:ident: $($operation:ident => [$($value:expr),* $(,)?];)*) => {$($(
        let value = $value;
        same(stringify!($operation), $everything.$operation(value.borrowed()).await?, value)?;
    )*)*};
}

/// How a proxy's method takes a value.
trait Borrowed {
    type As<'a>
    where
        Self: 'a;
    fn borrowed(&self) -> Self::As<'_>;
}

macro_rules! borrowed {
    ($($type:ty as $form:ty;)*) => {$(
        impl Borrowed for $type {
            type As<'a> = $form;
            fn borrowed(&self) -> Self::As<'_> {
                self.clone()
            }
        }
    )*};
}

borrowed! {
    bool as bool;
    u8 as u8;
    i16 as i16;
    i32 as i32;
    i64 as i64;
    f32 as f32;
    f64 as f64;
}

impl Borrowed for String {
    type As<'a> = &'a str;
    fn borrowed(&self) -> &str {
        self
    }
}

impl<T> Borrowed for Vec<T> {
    type As<'a>
        = &'a [T]
    where
        T: 'a;
    fn borrowed(&self) -> &[T] {
        self
    }
}

impl<K, V> Borrowed for HashMap<K, V> {
    type As<'a>
        = &'a Self
    where
        Self: 'a;
    fn borrowed(&self) -> &Self {
        self
    }
}

async fn types(everything: &EverythingPrx) -> Outcome {
    let long = "x".repeat(255);
    echoes! { everything:
        echo_bool => [true, false];
        echo_byte => [0, 1, 127, 128, 255];
        echo_short => [0, i16::MIN, i16::MAX, -1];
        echo_int => [0, i32::MIN, i32::MAX, -1];
        echo_long => [0, i64::MIN, i64::MAX, -1];
        echo_float => [0.0, f32::MIN, f32::MAX, f32::INFINITY, f32::NEG_INFINITY, f32::MIN_POSITIVE];
        echo_double => [0.0, f64::MIN, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, 5e-324];
        echo_string => [String::new(), "é世\u{1F600}\u{10FFFF}".to_owned(), "a\0b".to_owned(), "x".repeat(254),
            long.clone(), "é".repeat(70_000)];
        echo_bytes => [vec![], (0..=255).collect::<Vec<u8>>(), vec![7; 500_000]];
        echo_ints => [vec![], vec![i32::MIN, 0, i32::MAX], (0..50_000).collect::<Vec<i32>>()];
        echo_doubles => [vec![], vec![f64::MIN, 0.5, f64::MAX]];
        echo_strings => [vec![], vec![String::new(), long.clone(), "世".to_owned()]];
        echo_nested => [vec![], vec![vec![]], vec![vec![1], vec![], vec![2, 3]]];
        echo_dict => [HashMap::new(), HashMap::from([(String::new(), 0), (long.clone(), i32::MIN)])];
        echo_int_keys => [HashMap::new(), HashMap::from([(-1, vec![]), (i32::MAX, vec!["a".to_owned()])])];
    }
    let minus_zero = everything.echo_double(-0.0).await?;
    holds("-0.0", minus_zero == 0.0 && minus_zero.is_sign_negative(), minus_zero)?;
    let nan = everything.echo_float(f32::NAN).await?;
    holds("NaN", nan.is_nan(), nan)
}

async fn results(everything: &EverythingPrx) -> Outcome {
    same("swap", everything.swap(5, "five").await?, ("five".to_owned(), 5))?;
    same("divide", everything.divide(-17, 5).await?, (-3, -2))?;
    let lengths = HashMap::from([("a".to_owned(), 1), ("été".to_owned(), 5)]);
    same(
        "split",
        everything.split("a été").await?,
        (vec!["a".to_owned(), "été".to_owned()], 2, lengths),
    )
}

async fn exceptions(everything: &EverythingPrx) -> Outcome {
    use InvocationError as E;
    same("no exception", everything.register("Bob").await?, ())?;
    let error = everything.register("taken").await.unwrap_err();
    let taken = RegisterError::NameTaken(NameTaken { by: "Alice".into() });
    holds("NameTaken", matches!(&error, E::User(found) if *found == taken), &error)?;
    let error = everything.register("late").await.unwrap_err();
    holds(
        "Closed",
        matches!(error, E::User(RegisterError::Closed(Closed))),
        &error,
    )?;
    let error = everything.divide(3, 0).await.unwrap_err();
    holds(
        "a set of one",
        matches!(error, E::User(BaseProblem { code: 3 })),
        &error,
    )?;

    let base = Problem::Base(BaseProblem { code: 7 });
    let derived = DerivedProblem {
        base: BaseProblem { code: 8 },
        detail: "more about it".into(),
    };
    let derived = Problem::Derived(derived);
    let sliced = Problem::Base(BaseProblem { code: 9 });
    for (which, expected) in [("base", &base), ("derived", &derived), ("secret", &sliced)] {
        let error = everything.problem(which).await.unwrap_err();
        holds(which, error.user() == Some(expected), &error)?;
    }
    for (which, expected) in [("base", &base), ("derived", &derived)] {
        let error = everything.compact_problem(which).await.unwrap_err();
        holds(which, error.user() == Some(expected), &error)?;
    }
    let error = everything.compact_problem("secret").await.unwrap_err();
    let unknown = matches!(&error, E::UnknownUserException { type_id } if type_id == "::Hidden::SecretProblem");
    holds("compact secret", unknown || error.user() == Some(&sliced), &error)?;

    let error = everything.undeclared().await.unwrap_err();
    let undeclared = match &error {
        E::UnknownUserException { .. } => true,
        E::Dispatch { status, .. } => *status == ReplyStatus::UNKNOWN_USER_EXCEPTION,
        _ => false,
    };
    holds("undeclared", undeclared, &error)?;
    let error = everything.crash().await.unwrap_err();
    holds("crash", status(&error) == Some(ReplyStatus::UNKNOWN_EXCEPTION), &error)?;
    let error = everything.local_problem().await.unwrap_err();
    holds(
        "localProblem",
        status(&error) == Some(ReplyStatus::UNKNOWN_LOCAL_EXCEPTION),
        &error,
    )
}

fn status(error: &InvocationError) -> Option<ReplyStatus> {
    match error {
        InvocationError::Dispatch { status, .. } => Some(*status),
        _ => None,
    }
}

async fn not_exist(peer: Peer) -> Outcome {
    use InvocationError as E;
    let nobody = peer.everything.ice_with_identity("category/nobody".try_into()?);
    let error = nobody.echo_int(1).await.unwrap_err();
    let fits = matches!(&error, E::ObjectNotExist(target)
        if (target.name.as_str(), target.category.as_str(), target.operation.as_str()) == ("nobody", "category", "echoInt"));
    holds("ObjectNotExist", fits, &error)?;

    let error = peer.everything.ice_with_facet("no facet").ice_ping().await.unwrap_err();
    let fits = matches!(&error, E::FacetNotExist(target) if target.facet == "no facet" && target.name == "everything");
    holds("FacetNotExist", fits, &error)?;

    let no_greeter: GreeterPrx = peer.everything.ice_unchecked_cast();
    let error = no_greeter.greet("Alice").await.unwrap_err();
    let fits = matches!(&error, E::OperationNotExist(target) if target.operation == "greet");
    holds("OperationNotExist", fits, &error)?;

    let error = peer.everything.gone().await.unwrap_err();
    let fits = matches!(&error, E::ObjectNotExist(target) if target.name == "everything" && target.operation == "gone");
    holds("gone", fits, &error)
}

async fn encoding_1_0(peer: Peer) -> Outcome {
    let everything = peer.everything.ice_encoding(Encoding::V1_0);
    same(
        "encoding",
        everything.describe().await?.get("encoding").cloned(),
        Some("1.0".to_owned()),
    )?;
    types(&everything).await?;
    results(&everything).await?;
    exceptions(&everything).await
}

fn map(entries: &[(&str, &str)]) -> HashMap<String, String> {
    entries
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

async fn context(peer: Peer) -> Outcome {
    same("no context", peer.everything.whole_context().await?, map(&[]))?;
    let of_proxy = map(&[("language", "fr"), ("é", "世")]);
    let proxy = peer.everything.ice_context(of_proxy.clone());
    same("of the proxy", proxy.whole_context().await?, of_proxy)?;
    let of_call = map(&[("language", "de")]);
    same(
        "of the call",
        proxy.whole_context().context(of_call.clone()).await?,
        of_call,
    )?;
    same("one value", proxy.context_value("language").await?, "fr".to_owned())
}

/// What they do not know they take like any other entry.
async fn trace_and_deadline(peer: Peer) -> Outcome {
    let communicator = Communicator::builder()
        .property("Amd.TraceContext", "1")
        .property("Amd.SendDeadlines", "1")
        .build()?;
    let everything: EverythingPrx = communicator.proxy(peer.server.proxy())?;
    let arrived = everything.whole_context().await?;
    let keys: Vec<_> = arrived.keys().collect();
    same("the only entry", keys.as_slice(), &[&"traceparent".to_owned()])?;
    let trace = arrived["traceparent"].parse::<TraceContext>();
    holds("a trace context", trace.is_ok(), &arrived)?;

    let own = map(&[("language", "fr")]);
    let arrived = everything.whole_context().context(own).timeout(LIMIT).await?;
    same("the own entry", arrived["language"].as_str(), "fr")?;
    let left = arrived["amd.deadline"].parse::<u128>()?;
    holds("the time left", (1..=LIMIT.as_millis()).contains(&left), left)?;
    same("all entries", arrived.len(), 3)
}

async fn current(peer: Peer) -> Outcome {
    let seen = peer.everything.ice_with_facet("detail").describe().await?;
    let request_id = seen.get("requestId").cloned().unwrap_or_default();
    holds(
        "a request id above 0",
        request_id.parse::<i32>().is_ok_and(|id| id > 0),
        &seen,
    )?;
    let expected = map(&[
        ("name", "everything"),
        ("category", ""),
        ("facet", "detail"),
        ("operation", "describe"),
        ("mode", "Normal"),
        ("encoding", "1.1"),
        ("requestId", &request_id),
    ]);
    same("describe", seen, expected)?;
    let seen = peer.everything.describe_idempotent().await?;
    same("mode", seen.get("mode").cloned(), Some("Idempotent".to_owned()))
}

async fn oneway(peer: Peer) -> Outcome {
    let oneway = peer.everything.ice_oneway();
    for number in 0..200 {
        oneway.note(&format!("oneway {number}")).await?;
    }
    let error = oneway.notes().await.unwrap_err();
    holds(
        "results",
        matches!(error, InvocationError::TwowayOnly { operation: "notes" }),
        &error,
    )?;
    let mut notes = Vec::new();
    while notes.len() < 200 {
        notes = peer.everything.notes().await?;
        tokio::task::yield_now().await;
    }
    notes.sort();
    let mut expected: Vec<_> = (0..200).map(|number| format!("oneway {number}")).collect();
    expected.sort();
    same("notes", notes, expected)
}

/// A batch is one message, and the server dispatches it in order.
async fn batch(peer: Peer) -> Outcome {
    let batch = peer.everything.ice_batch_oneway();
    let mut expected: Vec<_> = (0..200).map(|number| format!("batch {number}")).collect();
    for note in &expected {
        batch.note(note).await?;
    }
    same("notes before the flush", peer.everything.notes().await?, Vec::new())?;
    batch.ice_flush_batch_requests().await?;
    let mut notes = Vec::new();
    while notes.len() < 200 {
        notes = peer.everything.notes().await?;
        tokio::task::yield_now().await;
    }
    // Several threads of a server may dispatch them.
    notes.sort();
    expected.sort();
    same("notes", notes, expected)
}

async fn proxies(peer: Peer) -> Outcome {
    same("null", peer.everything.echo_proxy(&None).await?, None)?;
    for text in [
        "well-known",
        "category/name -f facet -o @ adapter",
        r#"a:tcp -h 127.0.0.1 -p 1 -t 1000 -z:ssl -h "::1" -p 2:udp -h h -p 3:ws -h h -p 4 -r "/a:b""#,
        "a -e 1.0:opaque -t 99 -e 1.0 -v AQID",
    ] {
        let proxy: ObjectPrx = peer.communicator.proxy(text)?;
        same(
            text,
            peer.everything.echo_proxy(&Some(proxy.clone())).await?,
            Some(proxy),
        )?;
    }
    let greeter = peer.everything.greeter_proxy().await?.ok_or("greeterProxy gave null")?;
    same(
        "called by us",
        greeter.greet("Alice").await?,
        "Hello, Alice!".to_owned(),
    )?;
    same(
        "called by the peer",
        peer.everything.greet_via(&Some(greeter), "Bob").await?,
        "Hello, Bob!".to_owned(),
    )
}

async fn builtin(peer: Peer) -> Outcome {
    peer.everything.ice_ping().await?;
    same(
        "ice_id",
        peer.everything.ice_id().await?,
        "::Peers::Everything".to_owned(),
    )?;
    let ids = vec!["::Ice::Object".to_owned(), "::Peers::Everything".to_owned()];
    same("ice_ids", peer.everything.ice_ids().await?, ids)?;
    same(
        "ice_isA",
        peer.everything.ice_is_a("::VisitorCenter::Greeter").await?,
        false,
    )?;
    let object: ObjectPrx = peer.everything.ice_unchecked_cast();
    let right: Option<EverythingPrx> = object.ice_checked_cast().await?;
    holds("a cast to what it is", right.is_some(), &right)?;
    let wrong: Option<GreeterPrx> = object.ice_checked_cast().await?;
    holds("a cast to what it is not", wrong.is_none(), &wrong)
}

/// Forty sleeps of half a second on one connection, at once: one behind the other they take twenty seconds.
async fn calls_overlap(peer: Peer) -> Outcome {
    let start = Instant::now();
    let naps = (0..40).map(|_| sleep_of(&peer, Duration::from_millis(500)));
    futures::future::try_join_all(naps).await?;
    holds("overlap", start.elapsed() < Duration::from_secs(10), start.elapsed())
}

async fn timeout_and_drop(peer: Peer) -> Outcome {
    let impatient = peer.everything.ice_invocation_timeout(Some(Duration::from_millis(50)));
    let error = impatient.sleep(1000).await.unwrap_err();
    holds(
        "timeout of the proxy",
        matches!(error, InvocationError::Timeout),
        &error,
    )?;
    let error = peer
        .everything
        .sleep(1000)
        .timeout(Duration::from_millis(50))
        .await
        .unwrap_err();
    holds("timeout of the call", matches!(error, InvocationError::Timeout), &error)?;
    let dropped = tokio::time::timeout(Duration::from_millis(50), peer.everything.sleep(500)).await;
    holds("dropped", dropped.is_err(), &dropped)?;
    let connection = peer.everything.ice_cached_connection().ok_or("no connection")?;
    same("the next call", peer.everything.echo_int(5).await?, 5)?;
    holds(
        "the same connection",
        peer.everything.ice_cached_connection() == Some(connection),
        (),
    )
}

/// A request above the peer's 1 MiB, and a reply above ours.
/// The header of the message says so, or over WebSocket that of the frame.
fn is_too_big(error: &InvocationError) -> bool {
    match error {
        InvocationError::Connection(ConnectionError::Protocol(_)) => true,
        InvocationError::Connection(ConnectionError::Lost { source: Some(source) }) => {
            source.to_string().contains("larger than Ice.MessageSizeMax")
        }
        _ => false,
    }
}

async fn big(peer: Peer) -> Outcome {
    let error = peer.everything.echo_bytes(&vec![0; 2_000_000]).await.unwrap_err();
    holds(
        "a big request",
        matches!(error, InvocationError::Connection(ConnectionError::Lost { .. })),
        &error,
    )?;
    let error = peer.everything.make_bytes(2_000_000).await.unwrap_err();
    holds("a big reply", is_too_big(&error), &error)?;
    same("a new connection", peer.everything.echo_int(5).await?, 5)
}

/// A call that is on its way when the communicator is destroyed gets its reply.
async fn graceful_close_by_client(peer: Peer) -> Outcome {
    peer.everything.ice_ping().await?;
    let connection = peer.everything.ice_cached_connection().ok_or("no connection")?;
    let nap = nap_in_progress(&peer, Duration::from_millis(500)).await?;
    connection.close();
    nap.await?;
    let ended = connection.ended().await;
    holds("how it ended", matches!(ended, ConnectionError::Closed), &ended)?;
    same("the next call", peer.everything.echo_int(5).await?, 5)?;
    peer.communicator.destroy().await;
    let error = peer.everything.ice_ping().await.unwrap_err();
    holds(
        "afterwards",
        matches!(error, InvocationError::CommunicatorDestroyed),
        &error,
    )
}

/// The server answers what it has accepted, then closes.
async fn graceful_close_by_server(mut peer: Peer) -> Outcome {
    peer.everything.ice_ping().await?;
    let connection = peer.everything.ice_cached_connection().ok_or("no connection")?;
    let nap = nap_in_progress(&peer, Duration::from_millis(500)).await?;
    peer.everything.shutdown().await?;
    nap.await?;
    let ended = connection.ended().await;
    holds("how it ended", matches!(ended, ConnectionError::ClosedByPeer), &ended)?;
    let status = peer.server.wait(LIMIT)?;
    holds("the server's exit", status.success(), status)
}

async fn killed_midcall(mut peer: Peer) -> Outcome {
    peer.everything.ice_ping().await?;
    let nap = nap_in_progress(&peer, LIMIT).await?;
    peer.server.kill();
    let error = nap.await.unwrap_err();
    holds(
        "the call",
        matches!(error, InvocationError::Connection(ConnectionError::Lost { .. })),
        &error,
    )?;
    let error = peer.everything.ice_ping().await.unwrap_err();
    let refused = matches!(
        error,
        InvocationError::Connection(ConnectionError::ConnectFailed { .. })
    );
    holds("the next call", refused, &error)
}

/// A program without a runtime: the communicator brings its own, and calls are waited for.
fn plain_thread(language: Language) -> Outcome {
    let peer = connect(language, &[], Communicator::builder())?;
    same("greet", peer.greeter.greet("Alice").wait()?, "Hello, Alice!".to_owned())?;
    same(
        "awaited elsewhere",
        futures::executor::block_on(peer.everything.echo_int(7))?,
        7,
    )?;
    futures::executor::block_on(peer.communicator.destroy());
    Ok(())
}
