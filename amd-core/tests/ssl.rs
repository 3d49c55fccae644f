//! TLS: who is trusted, what is refused and how that reads, files and code, handshakes that are none.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod support;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd_core::adapter::ObjectAdapter;
use amd_core::communicator::Communicator;
use amd_core::proxy::{ObjectPrx, Proxy};
use amd_core::transport::{Ssl, TransportInfo, rustls};
use p12_keystore::{Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use support::messages::{CLOSE, VALIDATE};
use support::servant::{Probe, Stage, call_echo};
use test_support::authority::{Authority, Issued, expired};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// No test waits for anything longer than this.
const LIMIT: Duration = Duration::from_secs(30);

type Properties = Vec<(String, String)>;

fn with(mut properties: Properties, more: &[(&str, &str)]) -> Properties {
    for (name, value) in more {
        properties.retain(|(present, _)| present != name);
        properties.push(((*name).to_owned(), (*value).to_owned()));
    }
    properties
}

fn build(properties: Properties) -> amd_core::communicator::Result<Communicator> {
    let builder = Communicator::builder();
    let set = |builder: amd_core::communicator::CommunicatorBuilder, (name, value)| builder.property(name, value);
    properties.into_iter().fold(builder, set).build()
}

fn communicator(properties: Properties) -> Communicator {
    build(properties).unwrap()
}

fn trusting(authority: &Authority) -> Properties {
    let path = authority.certificate().display().to_string();
    vec![("IceSSL.CAs".to_owned(), path)]
}

async fn serve_with(server: &Communicator) -> (ObjectAdapter, String) {
    let adapter = server
        .create_object_adapter_with_endpoints("Test", "ssl -h 127.0.0.1 -p 0")
        .unwrap();
    let proxy = adapter.add(Probe(Stage::new().0), "probe").unwrap();
    adapter.activate().await.unwrap();
    (adapter, proxy.to_string())
}

async fn serve(properties: Properties) -> (Communicator, String) {
    let server = communicator(properties);
    let (_, proxy) = serve_with(&server).await;
    (server, proxy)
}

async fn echo(client: &Communicator, proxy: &str) -> Result<(), String> {
    let proxy: ObjectPrx = client.proxy(proxy).unwrap();
    let echoed = timeout(LIMIT, call_echo(&proxy, "through")).await.expect("it must end");
    match echoed {
        Ok(text) => {
            assert_eq!(text, "through");
            Ok(())
        }
        Err(error) => Err(chain(&error)),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text += &format!(": {source}");
        next = source.source();
    }
    text
}

async fn refused(client: &Communicator, proxy: &str, expected: &str) {
    let error = echo(client, proxy).await.unwrap_err();
    assert!(error.contains(expected), "expected `{expected}` in: {error}");
}

#[tokio::test]
async fn both_sides_have_certificates_and_demand_them() {
    let authority = Authority::new("ours");
    let (server, client) = (
        authority.issue("server", &["127.0.0.1"]),
        authority.issue("client", &["anyone"]),
    );
    let (_server, proxy) = serve(authority.properties(&server)).await;
    echo(&communicator(authority.properties(&client)), &proxy)
        .await
        .unwrap();

    // Who has none, or one that is worth nothing, is refused, and told why.
    refused(&communicator(trusting(&authority)), &proxy, "CertificateRequired").await;
    let other = Authority::new("theirs");
    let table = [
        (other.issue("foreign", &["anyone"]), "UnknownCA"),
        (authority.self_signed("self-signed", &["anyone"]), "UnknownCA"),
        (
            authority.issue_with("expired", &["anyone"], expired),
            "CertificateExpired",
        ),
    ];
    for (issued, reason) in table {
        refused(&communicator(authority.properties(&issued)), &proxy, reason).await;
    }
}

#[tokio::test]
async fn with_verify_peer_1_a_client_may_have_no_certificate_but_no_bad_one() {
    let authority = Authority::new("ours");
    let server = authority.properties(&authority.issue("server", &["127.0.0.1"]));
    let (_server, proxy) = serve(with(server, &[("IceSSL.VerifyPeer", "1")])).await;
    echo(&communicator(trusting(&authority)), &proxy).await.unwrap();
    let bad = authority.properties(&authority.issue_with("client", &["anyone"], expired));
    assert!(echo(&communicator(bad), &proxy).await.is_err());
}

#[tokio::test]
async fn servers_that_are_not_trusted_are_refused_with_the_reason() {
    let (authority, other) = (Authority::new("ours"), Authority::new("theirs"));
    let client = communicator(trusting(&authority));
    let unchecked = communicator(vec![("IceSSL.VerifyPeer".to_owned(), "0".to_owned())]);
    let no_clients = [("IceSSL.VerifyPeer", "0")];
    let table = [
        (
            other.properties(&other.issue("server", &["127.0.0.1"])),
            "UnknownIssuer",
        ),
        (
            authority.properties(&authority.self_signed("self-signed", &["127.0.0.1"])),
            "UnknownIssuer",
        ),
        (
            authority.properties(&authority.issue_with("server", &["127.0.0.1"], expired)),
            "certificate expired",
        ),
    ];
    for (properties, reason) in table {
        let (_server, proxy) = serve(with(properties, &no_clients)).await;
        refused(&client, &proxy, reason).await;
        echo(&unchecked, &proxy).await.unwrap();
    }
}

#[tokio::test]
async fn the_name_is_checked_if_that_is_asked_for() {
    let authority = Authority::new("ours");
    let server = with(
        authority.properties(&authority.issue("server", &["localhost"])),
        &[("IceSSL.VerifyPeer", "0")],
    );
    let (_server, proxy) = serve(server).await;
    echo(&communicator(trusting(&authority)), &proxy).await.unwrap();
    let checking = communicator(with(trusting(&authority), &[("IceSSL.CheckCertName", "1")]));
    refused(&checking, &proxy, "not valid for name").await;
    echo(&checking, &proxy.replace("127.0.0.1", "localhost")).await.unwrap();
}

fn first_certificate(issued: &Issued) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(&issued.certificate).unwrap()
}

struct Witness(Arc<Mutex<Option<TransportInfo>>>);

#[amd::servant(derive(Witnessed), module = "Test")]
impl Witness {
    fn see(&self, current: &amd::Current) {
        let info = current.connection().unwrap().info().clone();
        *self.0.lock().unwrap() = Some(info);
    }
}

#[tokio::test]
async fn both_sides_see_what_the_handshake_came_to() {
    let authority = Authority::new("ours");
    let (theirs, ours) = (
        authority.issue("server", &["localhost"]),
        authority.issue("client", &["anyone"]),
    );
    for (protocols, version, cipher) in [("tls1_3", "TLSv1_3", "TLS13_"), ("tls1_2", "TLSv1_2", "TLS_ECDHE_")] {
        let server = communicator(authority.properties(&theirs));
        let (adapter, proxy) = serve_with(&server).await;
        let seen = Arc::new(Mutex::new(None));
        adapter.add(Witness(seen.clone()), "witness").unwrap();
        let client = communicator(with(authority.properties(&ours), &[("IceSSL.Protocols", protocols)]));
        let proxy = proxy.replace("127.0.0.1", "localhost").replace("probe", "witness");
        let proxy: WitnessedPrx = client.proxy(&proxy).unwrap();
        timeout(LIMIT, proxy.see()).await.unwrap().unwrap();
        let (near, far) = (proxy.ice_cached_connection().unwrap(), seen.lock().unwrap().take());
        let (near, far) = (near.info().clone(), far.unwrap());
        let (near, far) = (near.tls.as_deref().unwrap(), far.tls.as_deref().unwrap());
        assert_eq!(near.peer_certificates, [first_certificate(&theirs)]);
        assert_eq!(far.peer_certificates, [first_certificate(&ours)]);
        assert_eq!(
            (near.version.as_deref(), near.cipher.clone()),
            (Some(version), far.cipher.clone())
        );
        assert!(near.cipher.as_deref().unwrap().starts_with(cipher), "{near:?}");
        assert_eq!(
            (near.server_name.as_deref(), far.server_name.as_deref()),
            (None, Some("localhost"))
        );
    }
}

/// A client that speaks Ice by hand.
async fn by_hand(authority: &Authority, proxy: &str) -> tokio_rustls::client::TlsStream<TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(authority.certificate()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(builder.with_root_certificates(roots).with_no_client_auth());
    let stream = TcpStream::connect(("127.0.0.1", port(proxy))).await.unwrap();
    let name = rustls::pki_types::ServerName::try_from("127.0.0.1").unwrap();
    let connector = tokio_rustls::TlsConnector::from(config);
    let mut stream = timeout(LIMIT, connector.connect(name, stream)).await.unwrap().unwrap();
    expect(&mut stream, &VALIDATE).await;
    stream
}

async fn expect(stream: &mut (impl tokio::io::AsyncRead + Unpin), bytes: &[u8]) {
    let mut found = vec![0; bytes.len()];
    timeout(LIMIT, stream.read_exact(&mut found)).await.unwrap().unwrap();
    assert_eq!(found, bytes);
}

/// rustls tells an end that was announced from one that was not.
#[tokio::test]
async fn the_end_of_a_connection_is_announced_by_close_notify() {
    let authority = Authority::new("ours");
    let properties = authority.properties(&authority.issue("server", &["127.0.0.1"]));
    let (server, proxy) = serve(with(properties, &[("IceSSL.VerifyPeer", "0")])).await;

    // The peer closes.
    let mut peer = by_hand(&authority, &proxy).await;
    peer.write_all(&CLOSE).await.unwrap();
    let end = timeout(LIMIT, peer.read(&mut [0; 1])).await.unwrap();
    assert_eq!(end.expect("it is announced"), 0);

    // The server closes.
    let mut peer = by_hand(&authority, &proxy).await;
    let destroyed = tokio::spawn(async move { server.destroy().await });
    expect(&mut peer, &CLOSE).await;
    peer.shutdown().await.unwrap();
    let end = timeout(LIMIT, peer.read(&mut [0; 1])).await.unwrap();
    assert_eq!(end.expect("it is announced"), 0);
    timeout(LIMIT, destroyed).await.unwrap().unwrap();
}

/// A PKCS#12 file with what was issued.
fn pkcs12(issued: &Issued, authority: &Authority, algorithm: EncryptionAlgorithm, file: &Path) {
    let certificate = |path: &Path| Certificate::from_der(&CertificateDer::from_pem_file(path).unwrap()).unwrap();
    let key = PrivateKeyDer::from_pem_file(&issued.key).unwrap();
    let key = PrivateKey::from_der(key.secret_der()).unwrap();
    let chain = [certificate(&issued.certificate), certificate(&authority.certificate())];
    let mut store = KeyStore::new();
    let entry = KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new([1].as_slice(), key, chain));
    store.add_entry("server", entry);
    let bytes = store.writer("secret").encryption_algorithm(algorithm).write().unwrap();
    std::fs::write(file, bytes).unwrap();
}

#[tokio::test]
async fn pkcs12_files_new_and_old() {
    let authority = Authority::new("ours");
    let issued = authority.issue("server", &["127.0.0.1"]);
    for algorithm in [
        EncryptionAlgorithm::PbeWithHmacSha256AndAes256,
        EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc,
    ] {
        pkcs12(
            &issued,
            &authority,
            algorithm,
            &authority.directory().join("server.p12"),
        );
        // Names are relative to the directory.
        let directory = authority.directory().display().to_string();
        let properties = with(
            Vec::new(),
            &[
                ("IceSSL.DefaultDir", &directory),
                ("IceSSL.CAs", "ca.pem"),
                ("IceSSL.CertFile", "server.p12"),
                ("IceSSL.Password", "secret"),
            ],
        );
        let (server, proxy) = serve(properties.clone()).await;
        echo(&server, &proxy).await.unwrap();
        let wrong = build(with(properties, &[("IceSSL.Password", "guess")])).unwrap_err();
        assert!(
            wrong.to_string().contains("cannot be opened with IceSSL.Password"),
            "{wrong}"
        );
    }
}

#[test]
fn files_that_are_not_what_they_should_be() {
    let authority = Authority::new("ours");
    let good = authority.properties(&authority.issue("server", &["127.0.0.1"]));
    let other = authority.issue("other", &["127.0.0.1"]);
    let file = |name: &str, text: &str| {
        let path = authority.directory().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let table = [
        (
            "IceSSL.CAs",
            "/no/such/file".to_owned(),
            "cannot read `/no/such/file`, which IceSSL.CAs names",
        ),
        ("IceSSL.CAs", file("empty", ""), "has no certificate in PEM form"),
        (
            "IceSSL.CertFile",
            file("text", "hello"),
            "has no certificate in PEM form",
        ),
        ("IceSSL.KeyFile", file("nothing", ""), "has no usable private key"),
        (
            "IceSSL.KeyFile",
            file("encrypted", encrypted),
            "a PKCS#12 file can have a password",
        ),
        (
            "IceSSL.KeyFile",
            other.key.display().to_string(),
            "and its key cannot be used",
        ),
        (
            "IceSSL.CertFile",
            file("der", "\u{30}"),
            "cannot be opened with IceSSL.Password",
        ),
        (
            "IceSSL.TrustOnly",
            "CN=me".to_owned(),
            "amd has no rules by distinguished name",
        ),
        (
            "IceSSL.Protocols",
            "ssl3".to_owned(),
            "expected a list of versions of TLS",
        ),
    ];
    for (name, value, message) in table {
        let error = build(with(good.clone(), &[(name, &value)])).unwrap_err();
        assert!(error.to_string().contains(message), "{name}: {error}");
    }
}

#[tokio::test]
async fn without_configuration_nothing_is_trusted() {
    let bare = communicator(Vec::new());
    let adapter = bare.create_object_adapter_with_endpoints("Test", "ssl -h 127.0.0.1 -p 0");
    let error = chain(&adapter.unwrap_err());
    assert!(error.contains("IceSSL.CertFile"), "{error}");

    let authority = Authority::new("ours");
    let server = authority.properties(&authority.issue("server", &["127.0.0.1"]));
    let (_server, proxy) = serve(server).await;
    refused(&bare, &proxy, "neither IceSSL.CAs nor a rustls configuration is set").await;
}

#[tokio::test]
async fn files_can_be_changed_and_reloaded() {
    let (authority, next) = (Authority::new("ours"), Authority::new("next"));
    let issued = authority.issue("server", &["127.0.0.1"]);
    let properties = with(authority.properties(&issued), &[("IceSSL.VerifyPeer", "0")]);
    let (server, proxy) = serve(properties).await;
    let before = communicator(trusting(&authority));
    echo(&before, &proxy).await.unwrap();

    // What cannot be used leaves all as it was.
    std::fs::write(&issued.certificate, "nonsense").unwrap();
    assert!(server.ssl().reload().is_err());
    echo(&communicator(trusting(&authority)), &proxy).await.unwrap();

    let replacement = next.issue("server", &["127.0.0.1"]);
    std::fs::copy(&replacement.certificate, &issued.certificate).unwrap();
    std::fs::copy(&replacement.key, &issued.key).unwrap();
    server.ssl().reload().unwrap();
    refused(&communicator(trusting(&authority)), &proxy, "UnknownIssuer").await;
    echo(&communicator(trusting(&next)), &proxy).await.unwrap();
    // The connection that there was goes on.
    echo(&before, &proxy).await.unwrap();
}

/// Calls over new connections, and counts those that came to their end.
async fn calls(trusted: Properties, proxy: String, count: Arc<AtomicUsize>, ended: Arc<AtomicBool>) {
    while !ended.load(Ordering::Relaxed) {
        let client = communicator(trusted.clone());
        echo(&client, &proxy).await.unwrap();
        client.destroy().await;
        count.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_are_replaced_under_load() {
    let (authority, next) = (Authority::new("ours"), Authority::new("next"));
    let mut both = std::fs::read_to_string(authority.certificate()).unwrap();
    both += &std::fs::read_to_string(next.certificate()).unwrap();
    let trusted = authority.directory().join("both.pem");
    std::fs::write(&trusted, both).unwrap();
    let trusted = vec![("IceSSL.CAs".to_owned(), trusted.display().to_string())];

    let issued = authority.issue("server", &["127.0.0.1"]);
    let (old, new) = (
        authority.issue("old", &["127.0.0.1"]),
        next.issue("new", &["127.0.0.1"]),
    );
    let (server, proxy) = serve(with(authority.properties(&issued), &[("IceSSL.VerifyPeer", "0")])).await;
    let (count, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let callers: Vec<_> = (0..4)
        .map(|_| tokio::spawn(calls(trusted.clone(), proxy.clone(), count.clone(), ended.clone())))
        .collect();
    for round in 0..40 {
        let source = if round % 2 == 0 { &new } else { &old };
        std::fs::copy(&source.certificate, &issued.certificate).unwrap();
        std::fs::copy(&source.key, &issued.key).unwrap();
        if round < 20 {
            server.ssl().reload().unwrap();
        } else {
            server.ssl().set_adapter("Test", unverified(source));
        }
        let before = count.load(Ordering::Relaxed);
        let one_more = async {
            while count.load(Ordering::Relaxed) == before && callers.iter().all(|caller| !caller.is_finished()) {
                tokio::task::yield_now().await;
            }
        };
        timeout(LIMIT, one_more).await.expect("calls go on");
    }
    ended.store(true, Ordering::Relaxed);
    for caller in callers {
        timeout(LIMIT, caller).await.unwrap().expect("no call failed");
    }
}

/// For a server that wants no certificates of clients.
fn unverified(issued: &Issued) -> Arc<rustls::ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider);
    let builder = builder
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth();
    let key = PrivateKeyDer::from_pem_file(&issued.key).unwrap();
    Arc::new(builder.with_single_cert(vec![first_certificate(issued)], key).unwrap())
}

/// Gives a certificate only to who says the right name.
#[derive(Debug)]
struct ByName(Arc<rustls::sign::CertifiedKey>);

impl rustls::server::ResolvesServerCert for ByName {
    fn resolve(&self, hello: rustls::server::ClientHello<'_>) -> Option<Arc<rustls::sign::CertifiedKey>> {
        (hello.server_name() == Some("localhost")).then(|| self.0.clone())
    }
}

fn by_name(issued: &Issued) -> Arc<rustls::ServerConfig> {
    let provider = rustls::crypto::ring::default_provider();
    let key = PrivateKeyDer::from_pem_file(&issued.key).unwrap();
    let key = provider.key_provider.load_private_key(key).unwrap();
    let chain = vec![CertificateDer::from_pem_file(&issued.certificate).unwrap()];
    let certified = Arc::new(rustls::sign::CertifiedKey::new(chain, key));
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(ByName(certified)));
    Arc::new(config)
}

#[tokio::test]
async fn an_adapter_configured_by_code_and_the_name_that_clients_say() {
    let authority = Authority::new("ours");
    let ssl = Ssl::default();
    ssl.set_adapter("Test", by_name(&authority.issue("server", &["localhost"])));
    let server = Communicator::builder().ssl(&ssl).build().unwrap();
    let (_adapter, proxy) = serve_with(&server).await;
    assert!(
        server
            .create_object_adapter_with_endpoints("Other", "ssl -p 0")
            .is_err()
    );
    let client = communicator(trusting(&authority));
    echo(&client, &proxy.replace("127.0.0.1", "localhost")).await.unwrap();
    // An address is no name to say.
    assert!(echo(&client, &proxy).await.is_err());
}

fn port(proxy: &str) -> u16 {
    proxy.rsplit(' ').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn silence_and_nonsense_hold_up_nobody() {
    let authority = Authority::new("ours");
    let properties = authority.properties(&authority.issue("server", &["127.0.0.1"]));
    let properties = with(properties, &[("Ice.Connection.Server.ConnectTimeout", "8")]);
    let (server, proxy) = serve(properties).await;
    let connect = || TcpStream::connect(("127.0.0.1", port(&proxy)));
    let mut strangers = Vec::new();
    // Silent ones, one that speaks Ice without TLS, and one that begins a handshake.
    for hello in [
        b"".as_slice(),
        b"",
        b"IceP\x01\0\x01\0\x03\0\x0e\0\0\0",
        b"\x16\x03\x01\x02\0\x01",
    ] {
        let mut stranger = connect().await.unwrap();
        stranger.write_all(hello).await.unwrap();
        strangers.push(stranger);
    }
    echo(&server, &proxy).await.unwrap();
    for stranger in &mut strangers {
        let mut all = Vec::new();
        let _ = timeout(LIMIT, stranger.read_to_end(&mut all))
            .await
            .expect("the server must end it");
        assert!(!all.windows(4).any(|window| window == b"IceP"));
    }
    timeout(LIMIT, server.destroy()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_silent_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = Authority::new("ours");
    let client = with(trusting(&authority), &[("Ice.Connection.Client.ConnectTimeout", "1")]);
    let proxy = format!("probe:ssl -h 127.0.0.1 -p {}", listener.local_addr().unwrap().port());
    refused(&communicator(client), &proxy, "ConnectTimeout").await;
}
